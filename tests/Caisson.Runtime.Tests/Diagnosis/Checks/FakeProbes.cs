using Caisson.Doctor.Checks;
using Caisson.Launch.Diagnosis;
using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Runtime.Tests.Diagnosis.Checks;

/// <summary>What can be tried on a machine that a test describes. At first everything works.</summary>
internal sealed class FakeProbes : IProbes
{
    private readonly Dictionary<string, CaissonException> _failing = [];
    private readonly Dictionary<string, CaissonException> _unmapped = [];
    private readonly Dictionary<string, long> _answers = [];
    private readonly Dictionary<string, Errno> _closed = [];
    private readonly Dictionary<string, string> _variables = new() { ["PATH"] = "/usr/bin" };
    private readonly Dictionary<string, string[]> _lists = [];
    private readonly Dictionary<string, string> _links = [];
    private readonly Dictionary<NamespaceKind, int> _counts = [];
    private readonly HashSet<string> _writable = [];

    /// <summary>What was tried, in its order.</summary>
    public List<string> Tried { get; } = [];

    /// <summary>Why nothing can be tried.</summary>
    public string? Impossible { get; set; }

    public CaissonException? Systemd { get; set; }

    public string? Config { get; set; }

    public Version? Seccomp { get; set; } = new(2, 5, 5);

    public FakeProbes Fails(string what, string call, Errno errno, string? cause = null, string? remedy = null)
    {
        _failing[what] = new CaissonException($"Cannot make {what}", call, errno, null, cause, remedy);
        return this;
    }

    public FakeProbes Lacks(params string[] calls) => Answers(-(long)Errno.ENOSYS, calls);

    public FakeProbes Answers(long answer, params string[] calls)
    {
        foreach (var call in calls) _answers[call] = answer;
        return this;
    }

    public FakeProbes Closed(string path, Errno errno)
    {
        _closed[path] = errno;
        return this;
    }

    public FakeProbes Writable(params string[] paths)
    {
        _writable.UnionWith(paths);
        return this;
    }

    public FakeProbes Unmapped(string path, string call, Errno errno)
    {
        _unmapped[path] = new CaissonException("Cannot map", call, errno, path);
        return this;
    }

    public FakeProbes Set(string variable, string? value)
    {
        if (value is null) _variables.Remove(variable);
        else _variables[variable] = value;
        return this;
    }

    public FakeProbes Lists(string directory, params string[] names)
    {
        _lists[directory] = names;
        return this;
    }

    public FakeProbes Links(string path, string target)
    {
        _links[path] = target;
        return this;
    }

    public FakeProbes Counts(NamespaceKind kind, int count)
    {
        _counts[kind] = count;
        return this;
    }

    Attempted IProbes.Try(Attempt attempt)
    {
        Tried.Add(attempt.What);
        return Impossible is not null ? new(null, Impossible) : new(_failing.GetValueOrDefault(attempt.What));
    }

    long IProbes.Ask(KernelQuestion question) => _answers.GetValueOrDefault(question.Name, question.Name == "landlock_create_ruleset" ? 5 : -(long)Errno.EFAULT);

    Errno IProbes.Open(string path) => _closed.GetValueOrDefault(path, Errno.None);

    bool IProbes.MayWrite(string path) => _writable.Contains(path);

    IReadOnlyList<string>? IProbes.List(string directory) => _lists.GetValueOrDefault(directory);

    string? IProbes.Link(string path) => _links.GetValueOrDefault(path);

    string? IProbes.ReadCompressed(string path) => Config;

    string? IProbes.Variable(string name) => _variables.GetValueOrDefault(name);

    IReadOnlyDictionary<NamespaceKind, int> IProbes.CountNamespaces() => _counts;

    CaissonException? IProbes.MapIds(string path) => _unmapped.GetValueOrDefault(path);

    CaissonException? IProbes.ReachSystemd(bool user) => Systemd;

    Version? IProbes.LibSeccomp() => Seccomp;

    /// <summary>Runs a check by its name on a machine.</summary>
    public CheckResult Run(string name, FakeMachine machine) => KnownChecks.All().Single(check => check.Name == name).Run(On(machine));

    public CheckedMachine On(FakeMachine machine) => new(new Machine(machine), this);
}
