using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

public sealed class ExecTests : OciTest
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (TestRun.IsRoot) await StartedAsync();
    }

    [RootFact]
    public async Task The_exit_status_is_the_programs()
    {
        (await OciAsync("exec", "c", "sh", "-c", "exit 9")).ShouldExit(9);
        (await OciAsync("exec", "c", "sh", "-c", "kill -TERM $$")).ShouldExit(143);
    }

    [RootFact]
    public async Task Failures_of_its_own_are_255()
    {
        (await OciAsync("exec", "c", "/nope")).ShouldFail("exec: \"/nope\": stat /nope: no such file or directory").ShouldExit(255);
        (await OciAsync("exec", "c")).ShouldFail("COMMAND").ShouldExit(255);
        (await OciAsync("exec", "--nope", "c", "true")).ShouldFail("--nope").ShouldExit(255);
        (await OciAsync("exec", "--cgroup", "x", "c", "true")).ShouldFail("there is no such group").ShouldExit(255);
    }

    [RootFact]
    public async Task It_is_inside()
    {
        (await OciAsync("exec", "c", "sh", "-c", "readlink /proc/self/ns/pid")).Line.ShouldBe((await OciAsync("exec", "c", "readlink", "/proc/1/ns/pid")).Line);
        (await OciAsync("exec", "c", "cat", "/proc/1/cmdline")).Output.ShouldStartWith("sleep\0");
    }

    [RootFact]
    public async Task Options_are_the_commands_after_the_id()
    {
        (await OciAsync("exec", "c", "echo", "-n", "--tty", "--", "x")).Output.ShouldBe("--tty -- x");
        (await OciAsync("exec", "--", "c", "echo", "a")).Output.ShouldBe("a\n");
    }

    [RootFact]
    public async Task User_directory_and_environment_are_chosen()
    {
        (await OciAsync("exec", "--user", "12:34", "-g", "56,57", "--cwd", "/tmp", "-e", "A=1", "--env=B=2 3", "c", "sh", "-c", "id -u; id -g; id -G; pwd; echo $A $B"))
            .ShouldExit().Output.ShouldBe("12\n34\n34 56 57\n/tmp\n1 2 3\n");
        (await OciAsync("exec", "--user", "ann", "c", "true")).ShouldFail("--user").ShouldExit(255);
    }

    [RootFact]
    public async Task Capabilities_are_added()
    {
        const string Bounding = "grep CapBnd /proc/self/status";
        var before = Convert.ToUInt64((await OciAsync("exec", "c", "sh", "-c", Bounding)).ShouldExit().Line.Split('\t')[1], 16);
        var after = Convert.ToUInt64((await OciAsync("exec", "--cap", "CAP_SYS_PTRACE", "c", "sh", "-c", Bounding)).ShouldExit().Line.Split('\t')[1], 16);
        after.ShouldBe(before | 1ul << 19);
        (await OciAsync("exec", "--cap", "nope", "c", "true")).ShouldExit().Error.ShouldContain("CAP_NOPE is no capability");
    }

    [RootFact]
    public async Task A_process_document_may_come_through_a_pipe()
    {
        var document = """{"args":["sh","-c","echo $X; pwd; grep NoNew /proc/self/status"],"env":["PATH=/bin","X=y"],"cwd":"/etc","user":{"uid":0,"gid":0}}""";
        var result = await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "exec", "--process", "/proc/self/fd/0", "c") { Input = document });
        result.ShouldExit().Output.ShouldBe("y\n/etc\nNoNewPrivs:\t0\n");
        result = await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "exec", "--process", "/proc/self/fd/0", "c") { Input = """{"args":7,"cwd":"x"}""" });
        result.ShouldFail("args").ShouldExit(255);
    }

    [RootFact]
    public async Task Detached_it_leaves_a_pid_file()
    {
        var pidFile = Path.Combine(Sandbox.Work, "exec.pid");
        (await OciAsync("exec", "--detach", "--pid-file", pidFile, "c", "sleep", "500")).ShouldExit();
        var pid = int.Parse(File.ReadAllText(pidFile), System.Globalization.CultureInfo.InvariantCulture);
        ProcessTable.Find(pid)!.Name.ShouldBe("sleep");
        (await OciAsync("ps", "-f", "json", "c")).ShouldExit().Output.ShouldContain(File.ReadAllText(pidFile));
        var table = (await OciAsync("ps", "c")).ShouldExit().Output;
        table.Split('\n')[0].ShouldContain("PID");
        table.ShouldContain("sleep 500");
        (await OciAsync("ps", "c", "-o", "pid,comm")).ShouldExit().Output.ShouldContain("sleep");
    }

    [RootFact]
    public async Task A_terminal_is_there_without_one_outside()
    {
        (await OciAsync("exec", "-t", "c", "sh", "-c", "test -t 0 && test -t 1 && tty")).ShouldExit().Output.ShouldStartWith("/dev/pts/");
        (await OciAsync("exec", "-t", "-d", "c", "true")).ShouldFail("--console-socket").ShouldExit(255);
    }
}
