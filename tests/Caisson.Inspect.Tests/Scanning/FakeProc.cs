using System.Globalization;

namespace Caisson.Inspect.Tests.Scanning;

/// <summary>A made-up /proc: the files and links that a scan reads.</summary>
internal sealed class FakeProc : IDisposable
{
    internal string Root { get; } = Directory.CreateTempSubdirectory("caisson-proc-").FullName;

    internal FakeProc Process(int pid, int parent, ulong start, string name = "sleep", int threads = 1, params string[] namespaces)
    {
        var directory = Path.Combine(Root, pid.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(directory + "/ns");
        Directory.CreateDirectory(directory + "/fd");
        Directory.CreateDirectory(directory + "/task");
        File.WriteAllText(directory + "/stat", string.Create(CultureInfo.InvariantCulture, $"{pid} ({name}) S {parent} 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 {threads} 0 {start} 0 0 0\n"));
        File.WriteAllText(directory + "/status", string.Create(CultureInfo.InvariantCulture, $"Name:\t{name}\nUid:\t1\t1000\t1000\t1000\nNSpid:\t{pid}\t5\n"));
        File.WriteAllText(directory + "/cmdline", $"/bin/{name}\0-x\0");
        File.WriteAllText(directory + "/cgroup", "0::/system.slice/a.service\n");
        File.WriteAllText(directory + "/mountinfo", "");
        File.CreateSymbolicLink(directory + "/root", "/");
        foreach (var link in namespaces) File.CreateSymbolicLink($"{directory}/ns/{link[..link.IndexOf(':')]}", link);
        return this;
    }

    internal FakeProc Children(int pid, string kind, string link) => Link($"{pid}/ns/{kind}_for_children", link);

    internal FakeProc Descriptor(int pid, int number, string link) => Link($"{pid}/fd/{number}", link);

    internal FakeProc Task(int pid, int tid, params string[] namespaces)
    {
        Directory.CreateDirectory($"{Root}/{pid}/task/{tid}/ns");
        foreach (var link in namespaces) Link($"{pid}/task/{tid}/ns/{link[..link.IndexOf(':')]}", link);
        return this;
    }

    internal FakeProc Write(string path, string content)
    {
        File.WriteAllText(Path.Combine(Root, path), content);
        return this;
    }

    internal NamespaceSnapshot Scan(ScanOptions? options = null) => NamespaceSnapshot.Take((options ?? new()) with { Proc = Root });

    public void Dispose() => Directory.Delete(Root, true);

    private FakeProc Link(string path, string target)
    {
        File.CreateSymbolicLink(Path.Combine(Root, path), target);
        return this;
    }
}
