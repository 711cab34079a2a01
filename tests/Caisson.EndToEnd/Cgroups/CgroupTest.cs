using System.Globalization;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;
using Shouldly;

namespace Caisson.EndToEnd.Cgroups;

/// <summary>The base of tests that run in one view of the machine's control groups.</summary>
public abstract class CgroupTest : OciTest
{
    /// <summary>What is to be seen; a machine with version 2 alone shows that to every class.</summary>
    protected abstract CgroupView View { get; }

    protected bool IsUnified => View == CgroupView.V2 || Machine.WhyNot(Feature.CgroupPureV2) is null;

    protected override SandboxOptions Options => new() { Cgroups = Machine.WhyNot(Feature.CgroupPureV2) is null ? CgroupView.AsIs : View, Users = true };

    /// <summary>Where the harness sees a directory that the sandbox has below /sys/fs/cgroup.</summary>
    protected string FromHarness(string path) =>
        View == CgroupView.V2 && Machine.WhyNot(Feature.CgroupPureV2) is not null ? path.Replace("/sys/fs/cgroup", "/sys/fs/cgroup/unified", StringComparison.Ordinal) : path;

    /// <summary>Whether a line of /proc/PID/cgroup is about a hierarchy that this view has.</summary>
    protected bool Shows(string line) => line.StartsWith("0:", StringComparison.Ordinal) ? View != CgroupView.V1 || IsUnified : !IsUnified;

    /// <summary>The directories of a container's groups, by hierarchy, as the sandbox sees them.</summary>
    protected Dictionary<string, string> Groups(string id = "c")
    {
        var record = JsonNode.Parse(File.ReadAllText($"{Sandbox.RunDirectory}/caisson/{id}/state.json"))!;
        return record["cgroupPaths"]!.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!);
    }

    /// <summary>The directory, seen from the harness, that says who is in the container.</summary>
    protected string Principal(string id = "c")
    {
        var groups = Groups(id);
        return FromHarness(groups.GetValueOrDefault("cgroup2") ?? groups["freezer"]);
    }

    /// <summary>A path for linux.cgroupsPath below which nobody else has a group.</summary>
    protected static string AbsolutePath(string name) => $"/caisson-e2e-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}/{name}";

    protected Task<ProgramResult> CreateAsync(Bundle bundle, string id = "c") => OciAsync("create", "--bundle", bundle.Directory, id);

    /// <summary>Removes groups that were made above a container's, in every hierarchy.</summary>
    protected async Task RemoveGroupsAsync(string path) =>
        await ShellAsync($"for d in /sys/fs/cgroup{path} /sys/fs/cgroup/*{path}; do [ -d $d ] && [ -z \"$(find $d -mindepth 1 -type d)\" ] && rmdir $d; done; true");

    protected static List<int> Pids(string directory) => [.. File.ReadAllLines(directory + "/cgroup.procs").Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    protected static async Task<bool> Soon(Func<bool> condition)
    {
        for (var i = 0; i < 300; i++)
        {
            if (condition()) return true;
            await Task.Delay(10);
        }
        return condition();
    }
}
