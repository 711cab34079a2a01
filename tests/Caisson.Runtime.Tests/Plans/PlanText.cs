using System.Runtime.CompilerServices;
using System.Text;
using Caisson.Cgroups;
using Caisson.Launch;
using Caisson.Launch.Plan;
using Caisson.Launch.Planning;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Runtime.Tests.Plans;

/// <summary>Plans as text, made as if by others on another machine: nothing of the one the test runs on is in them.</summary>
internal static class PlanText
{
    public const string Bundle = "/var/lib/nowhere/bundle";

    /// <summary>The host's administrator on a machine with one tree of control groups.</summary>
    public static readonly LaunchHost Administrator = Host(true, 0);

    /// <summary>An ordinary user there.</summary>
    public static readonly LaunchHost User = Host(false, 2_000_001);

    public static LaunchHost Host(bool privileged, uint id) => new(privileged, id, id)
    {
        Cgroups = CgroupLayout.Parse("38 31 0:38 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"u8, "0::/\n"u8),
        MakesProcOfOthers = true,
    };

    /// <summary>The default document with a change.</summary>
    public static OciSpec Spec(Action<OciSpec>? change = null)
    {
        var spec = SpecDefaults.Create();
        spec.Process!.Args = ["/bin/true"];
        spec.Process.Terminal = false;
        change?.Invoke(spec);
        return spec;
    }

    /// <summary>Replaces or adds a namespace; null shares the host's.</summary>
    public static void Namespace(this OciSpec spec, string type, string? path = "")
    {
        var list = spec.Linux!.Namespaces!;
        list.RemoveAll(entry => entry.Type == type);
        if (path is not null) list.Add(new SpecNamespace { Type = type, Path = path.Length == 0 ? null : path });
    }

    /// <summary>A user namespace whose ids begin at a host id.</summary>
    public static void UserNamespace(this OciSpec spec, uint host, uint size, string? path = "")
    {
        spec.Namespace(NamespaceTypes.User, path);
        spec.Linux!.UidMappings = [new SpecIdMapping { ContainerId = 0, HostId = host, Size = size }];
        spec.Linux.GidMappings = [new SpecIdMapping { ContainerId = 0, HostId = host, Size = size }];
    }

    public static LaunchRequest Request(OciSpec spec) => new() { Id = "golden", Spec = spec, Bundle = Bundle, Steps = new RuntimeSteps { Record = new Runtime.Steps.SaveRecord(static _ => { }) } };

    public static LaunchPlan Build(OciSpec spec, LaunchHost host) => LaunchPlanner.Build(Request(spec), host);

    /// <summary>The plan as --plan prints it, without numbers, so that a further step is one difference and not all.</summary>
    public static string Print(LaunchPlan plan)
    {
        var text = new StringBuilder();
        foreach (var step in plan.Describe())
            text.Append($"{(step.ByParent ? "[parent] " : "")}{step.Call}\n    {step.Purpose}\n");
        // Here it is the test host.
        return text.Replace(OwnBinary.Path, "/usr/bin/caisson-oci").ToString();
    }

    /// <summary>Compares with tests/…/Plans/Golden/NAME.txt; with CAISSON_UPDATE_GOLDEN set it is written instead.</summary>
    public static void ShouldBeGolden(LaunchPlan plan, string name, [CallerFilePath] string source = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(source)!, "Golden", name + ".txt");
        var text = Print(plan);
        if (Environment.GetEnvironmentVariable("CAISSON_UPDATE_GOLDEN") is { Length: > 0 })
            File.WriteAllText(file, text);
        text.ShouldBe(File.ReadAllText(file), $"the plan changed; if it is meant to, run with CAISSON_UPDATE_GOLDEN=1 and look at the difference in {file}");
    }

    /// <summary>The place of the first step whose call has the text.</summary>
    public static int At(this LaunchPlan plan, string text) => plan.Find(text) is var place and >= 0 ? place : throw new ShouldAssertException($"no step with \"{text}\" in\n{Print(plan)}");

    /// <summary>The place of the last step whose call has the text.</summary>
    public static int LastAt(this LaunchPlan plan, string text)
    {
        int last = -1;
        for (int i = 0; i < plan.Steps.Count; i++)
            if (plan.Steps[i].Call.Contains(text, StringComparison.Ordinal)) last = i;
        return last >= 0 ? last : throw new ShouldAssertException($"no step with \"{text}\" in\n{Print(plan)}");
    }

    /// <summary>The same, or -1.</summary>
    public static int Find(this LaunchPlan plan, string text)
    {
        for (int i = 0; i < plan.Steps.Count; i++)
            if (plan.Steps[i].Call.Contains(text, StringComparison.Ordinal)) return i;
        return -1;
    }

    /// <summary>Each text's first step comes before the next one's.</summary>
    public static void ShouldHaveInOrder(this LaunchPlan plan, params string[] texts)
    {
        for (int i = 1; i < texts.Length; i++)
            plan.At(texts[i - 1]).ShouldBeLessThan(plan.At(texts[i]), $"\"{texts[i - 1]}\" does not come before \"{texts[i]}\" in\n{Print(plan)}");
    }
}
