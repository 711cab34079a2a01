using System.Globalization;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary>Every kind of namespace under a name: it is there again after its last process has ended.</summary>
public sealed class KeptKindTests : KeptTest
{
    [TheoryIf(Feature.Root)]
    [InlineData("net", "--net", "/run/netns/lab")]
    [InlineData("pid", "--pid", "/run/caisson-ns/lab/pid")]
    [InlineData("mnt", "--mount", "/run/caisson-ns/lab/mnt")]
    [InlineData("uts", "--uts", "/run/caisson-ns/lab/uts")]
    [InlineData("ipc", "--ipc", "/run/caisson-ns/lab/ipc")]
    [InlineData("cgroup", "--cgroup", "/run/caisson-ns/lab/cgroup")]
    [InlineData("user", "--user", "/run/caisson-ns/lab/user")]
    [InlineData("time", "--time", "/run/caisson-ns/lab/time")]
    public async Task A_kind_is_kept_alone(string kind, string option, string place)
    {
        (await CaissonAsync("ns", "create", "lab", option)).ShouldExit().Error.ShouldBe("");
        var id = (await ShellAsync($"stat -L -c '{kind}:[%i]' {place}")).ShouldExit().Line;
        id.ShouldNotBe(new FileInfo($"/proc/self/ns/{kind}").LinkTarget);
        for (var i = 0; i < 2; i++) (await CaissonAsync("ns", "exec", "lab", "--", "readlink", $"/proc/self/ns/{kind}")).ShouldExit().Line.ShouldBe(id);
        // A second one of the kind has no place, one of another kind has.
        (await CaissonAsync("ns", "create", "lab", option)).ShouldExit(125).Error.ShouldContain("kept under this name already");
        (await CaissonAsync("ns", "create", "lab", kind == "uts" ? "--ipc" : "--uts")).ShouldExit();
        (await CaissonAsync("ns", "exec", "lab", "--", "readlink", $"/proc/self/ns/{kind}")).ShouldExit().Line.ShouldBe(id);
        (await CaissonAsync("ns", "rm", "lab")).ShouldExit();
        (await ShellAsync("find /run/netns /run/caisson-ns -mindepth 1")).Output.ShouldBe("");
    }

    [RootFact]
    public async Task All_kinds_together_are_a_small_machine_that_waits()
    {
        (await CaissonAsync("ns", "create", "lab", "--all", "-u", "lab-1", "--up", "--boottime", "864000")).ShouldExit().Error.ShouldBe("");
        Task<ProgramResult> In(string script) => CaissonAsync("ns", "exec", "lab", "--", "sh", "-c", script);

        var ids = (await In("cd /proc/self/ns; for k in user pid mnt uts ipc net cgroup time; do readlink $k; done")).ShouldExit().Line.Split('\n');
        foreach (var id in ids) new FileInfo($"/proc/{Sandbox.HolderPid}/ns/{id.Split(':')[0]}").LinkTarget.ShouldNotBe(id);
        (await In("cd /proc/self/ns; for k in user pid mnt uts ipc net cgroup time; do readlink $k; done")).ShouldExit().Line.Split('\n').ShouldBe(ids);
        (await In("hostname; id -u; id -g; cat /sys/class/net/lo/operstate; ls /sys/class/net; cat /proc/1/comm; cat /proc/self/uid_map | tr -s ' '")).ShouldExit().Line
            .ShouldBe("lab-1\n0\n0\nunknown\nlo\ncaisson-keep\n 0 0 4294967295");
        double.Parse((await In("cut -d' ' -f1 /proc/uptime")).ShouldExit().Line, CultureInfo.InvariantCulture).ShouldBeGreaterThan(864000);

        // What is done in them is still there when nobody has been in them.
        (await In("hostname changed; ip link add v0 type veth peer name v1; mount -t tmpfs kept /mnt; echo x >/mnt/x; ipcmk -Q >/dev/null; nohup sh -c 'sh -c \"exit 3\" & exit 0' >/dev/null 2>&1 & wait")).ShouldExit();
        (await In("hostname; ls /sys/class/net | tr '\\n' ' '; cat /mnt/x; ipcs -q | grep -c 0x; ps -eo stat= | grep -c Z")).ExitCode.ShouldBe(1);
        (await In("hostname; ls /sys/class/net | tr '\\n' ' '; cat /mnt/x; ipcs -q | grep -c 0x")).ShouldExit().Line.ShouldBe("changed\nlo v0 v1 x\n1");
        Directory.Exists("/mnt/x").ShouldBeFalse();
        (await CaissonAsync("ns", "exec", "lab", "-S", "1", "--", "true")).ExitCode.ShouldNotBe(0);
        (await Sandbox.RunAsync(Programs.Caisson, "ns", "exec", "-S", "1", "-G", "1", "lab", "--", "id", "-u")).ShouldExit().Line.ShouldBe("1");
        (await CaissonAsync("ns", "rm", "lab", "--type", "uts,ipc")).ShouldExit();
        (await In("hostname")).ShouldExit().Line.ShouldNotBe("changed");
        (await CaissonAsync("ns", "rm", "lab")).ShouldExit();
    }

    [RootFact]
    public async Task The_process_that_keeps_a_pid_namespace_has_nothing_of_the_callers_and_goes_with_the_name()
    {
        (await ShellAsync("cd $W && exec 7<. && $C ns create lab --pid 5</etc/passwd")).ShouldExit();
        var keeper = ProcessTable.Read().Single(process => ProcessTable.ReadText($"/proc/{process.Pid}/comm").Trim() == "caisson-keep").Pid;
        Directory.EnumerateFileSystemEntries($"/proc/{keeper}/fd").ShouldBeEmpty();
        new FileInfo($"/proc/{keeper}/cwd").LinkTarget.ShouldBe("/");
        ProcessTable.ReadText($"/proc/{keeper}/environ").Trim('\0').ShouldBe("");
        ProcessTable.ReadText($"/proc/{keeper}/cmdline").Trim('\0').ShouldBe("caisson-keep");
        ProcessTable.ReadText($"/proc/{keeper}/status").ShouldContain("CapEff:\t0000000000000000");
        // Signals do nothing to it, from within nor from outside.
        (await CaissonAsync("ns", "exec", "lab", "--", "sh", "-c", "kill -TERM 1; kill -KILL 1; kill -HUP 1; cat /proc/1/comm")).ShouldExit().Line.ShouldBe("caisson-keep");
        (await ShellAsync($"kill -TERM {keeper}; kill -INT {keeper}")).ShouldExit();

        await using (var inside = Sandbox.Start(new ProgramStart(Programs.Caisson, "ns", "exec", "lab", "--", "sh", "-c", "echo $$; exec sleep 100")))
        {
            await inside.WaitForAsync("\n");
            (await CaissonAsync("ns", "rm", "lab")).ShouldExit(125).Error.ShouldContain("1 process is in it");
            (await CaissonAsync("ns", "exec", "lab", "--", "true")).ShouldExit();
            (await CaissonAsync("ns", "rm", "--force", "lab")).ShouldExit();
            (await inside.WaitAsync()).ShouldExit(137);
        }

        // Of an attached one, process 1 is somebody's program: it stays.
        await using var other = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "--pid", "--fork", "sh", "-c", "echo up; cat") { OpenInput = true });
        await other.WaitForAsync("up");
        var child = ProcessTable.Read().Single(process => process.Parent == other.Pid).Pid;
        (await CaissonAsync("ns", "create", "lab", "--pid", "--attach", child.ToString(CultureInfo.InvariantCulture))).ShouldExit();
        (await CaissonAsync("ns", "exec", "lab", "--", "cat", "/proc/1/comm")).ShouldExit().Line.ShouldBe("sh");
        (await CaissonAsync("ns", "rm", "lab")).ShouldExit();
        other.IsRunning.ShouldBeTrue();
        other.CloseInput();
        (await other.WaitAsync()).ShouldExit();
    }

    [RootFact]
    public async Task A_pid_namespace_whose_process_1_has_ended_is_told_apart()
    {
        (await CaissonAsync("ns", "create", "lab", "--pid")).ShouldExit();
        var keeper = ProcessTable.Read().Single(process => ProcessTable.ReadText($"/proc/{process.Pid}/comm").Trim() == "caisson-keep").Pid;
        (await ShellAsync($"kill -KILL {keeper}")).ShouldExit();
        for (var i = 0; i < 100 && Directory.Exists($"/proc/{keeper}/task"); i++)
        {
            await Task.Delay(10);
            _ = ProcessTable.Read();
        }

        (await CaissonAsync("ns", "exec", "lab", "--", "true")).ShouldExit(125).Error.ShouldContain("PID namespace");
        (await CaissonAsync("ns", "rm", "lab")).ShouldExit();
    }
}
