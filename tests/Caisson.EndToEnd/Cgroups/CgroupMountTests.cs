using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Cgroups;

[Trait("Vm", "no")]
public sealed class HybridCgroupMountTests : CgroupMountTests
{
    protected override CgroupView View => CgroupView.AsIs;
}

[Trait("Vm", "no")]
public sealed class LegacyCgroupMountTests : CgroupMountTests
{
    protected override CgroupView View => CgroupView.V1;
}

public sealed class UnifiedCgroupMountTests : CgroupMountTests
{
    protected override CgroupView View => CgroupView.V2;
}

/// <summary>What a container sees of control groups, and what it may write.</summary>
public abstract class CgroupMountTests : CgroupTest
{
    private const string Look = """
        cd /sys/fs/cgroup
        for d in . *; do
            [ -e $d/cgroup.procs ] || continue
            cat $d/cgroup.procs >/dev/null || echo unreadable
            [ -e $d/release_agent ] && echo "release_agent in $d"
            mkdir $d/made 2>/dev/null && rmdir $d/made && echo "writable $d"
        done
        echo end
        """;

    /// <summary>How many hierarchies there are to be seen.</summary>
    private int Count => IsUnified ? 1 : View == CgroupView.V1 ? 9 : 10;

    [RootFact]
    public async Task A_view_is_the_containers_own_with_and_without_a_namespace()
    {
        foreach (var namespaced in (bool[])[true, false])
        {
            if (!namespaced) Builder.Namespace("cgroup", null);
            var lines = (await RunAsync(b =>
            {
                if (namespaced) b.Mount("/sys/fs/cgroup", "cgroup", "cgroup", "rw", "nosuid", "noexec", "nodev");
                b.Shell(Look);
            })).ShouldExit().Line.Split('\n');
            lines.Where(line => line.StartsWith("writable", StringComparison.Ordinal)).Count().ShouldBe(Count, string.Join(' ', lines));
            lines.Where(line => !line.StartsWith("writable", StringComparison.Ordinal)).ShouldBe(["end"]);
        }
    }

    [RootFact]
    public async Task An_unknown_option_reaches_the_kernel()
    {
        Builder.Mount("/sys/fs/cgroup", "cgroup", "cgroup", "ro", "zork");
        (await RunAsync(b => b.Shell("true"))).ShouldFail("zork").ShouldExit(1);
        // What is bound has no options of its own.
        Builder.Namespace("cgroup", null);
        (await RunAsync(b => b.Shell("true"))).ShouldExit().Error.Split("zork of the mount on /sys/fs/cgroup has no effect").Length.ShouldBe(2, "one warning for one mount");
    }

    [RootFact]
    public async Task Read_only_is_read_only()
    {
        foreach (var namespaced in (bool[])[true, false])
        {
            if (!namespaced) Builder.Namespace("cgroup", null);
            (await RunAsync(b =>
            {
                if (namespaced) b.Mount("/sys/fs/cgroup", "cgroup", "cgroup", "ro", "nosuid", "noexec", "nodev");
                b.Shell(Look + "\nmkdir made 2>&1");
            })).Line.ShouldMatch("^end\nmkdir: can't create directory 'made': Read-only file system$");
        }
    }

    [RootFact]
    public async Task Without_a_group_of_its_own_nothing_is_writable()
    {
        foreach (var namespaced in (bool[])[true, false])
        {
            if (!namespaced) Builder.Namespace("cgroup", null);
            if (namespaced) Builder.Mount("/sys/fs/cgroup", "cgroup", "cgroup", "rw", "nosuid", "noexec", "nodev");
            var bundle = await Builder.Shell(Look.Replace("echo \"release_agent in $d\"", "(echo /x >$d/release_agent) 2>/dev/null && echo \"release_agent of $d written\"", StringComparison.Ordinal)).BuildOnceAsync();
            (await OciAsync("--cgroup-manager", "disabled", "run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldBe("end");
        }
    }

    [RootFact]
    public async Task The_type_cgroup2_is_the_version_2_tree_alone()
    {
        var result = await RunAsync(b => b.Mount("/sys/fs/cgroup", "cgroup2", "cgroup", "ro").Shell("ls /sys/fs/cgroup | grep controllers; cat /sys/fs/cgroup/cgroup.procs"));
        if (View == CgroupView.V1 && !IsUnified) result.ShouldFail("cgroup2").ShouldExit(1);
        else result.ShouldExit().Line.ShouldBe("cgroup.controllers\n1");
    }
}
