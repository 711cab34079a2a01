namespace Caisson.Oci.Tests;

public class SpecValidatorProcessTests
{
    private static SpecReport Check(Action<SpecProcess> change)
    {
        var process = new SpecProcess { Args = ["sh"], Cwd = "/" };
        change(process);
        return SpecValidator.ValidateProcess(process);
    }

    private static string[] Errors(Action<SpecProcess> change) => [.. Check(change).Errors.Select(e => e.ToString())];

    private static string[] Warnings(Action<SpecProcess> change) => [.. Check(change).Warnings.Select(e => e.ToString())];

    [Fact]
    public void A_program_and_an_absolute_directory_are_required()
    {
        Errors(_ => { }).ShouldBeEmpty();
        Errors(p => p.Args = null).ShouldBe(["args: is missing or empty; the program to run is required"]);
        Errors(p => p.Args = []).ShouldBe(["args: is missing or empty; the program to run is required"]);
        Errors(p => p.Args = ["", "x"]).ShouldBe(["args[0]: is empty; the program to run is required"]);
        Errors(p => p.Cwd = null).ShouldBe(["cwd: is missing; an absolute path is required"]);
        Errors(p => p.Cwd = "work").ShouldBe(["cwd: \"work\" is not an absolute path"]);
    }

    [Fact]
    public void Environment_has_names_and_values() => Errors(p => p.Env = ["A=", "=b", "secret", "C=d=e"]).ShouldBe([
        "env[1]: has no name before '='; the form is KEY=value", "env[2]: has no '='; the form is KEY=value"]);

    [Fact]
    public void A_terminal_is_not_larger_than_the_kernel_knows()
    {
        Errors(p => { p.Terminal = true; p.ConsoleSize = new SpecConsoleSize { Height = 65536, Width = 65535 }; }).ShouldBe([
            "consoleSize.height: 65536 is above 65535, the most that a terminal has"]);
        Errors(p => p.ConsoleSize = new SpecConsoleSize { Height = 65536, Width = 65536 }).ShouldBeEmpty();
    }

    [Fact]
    public void Users_are_ids()
    {
        Errors(p => p.User = new SpecUser { Uid = 4294967294, Gid = 4294967294, Umask = 511 }).ShouldBeEmpty();
        Errors(p => p.User = new SpecUser { Uid = uint.MaxValue, Gid = uint.MaxValue, Umask = 512, AdditionalGids = [1, uint.MaxValue] }).ShouldBe([
            "user.umask: 512 is above 511, which is 0777 in decimal as JSON writes it",
            "user.uid: 4294967295 is no id: the kernel takes it for \"leave unchanged\"",
            "user.gid: 4294967295 is no id: the kernel takes it for \"leave unchanged\"",
            "user.additionalGids[1]: 4294967295 is no id: the kernel takes it for \"leave unchanged\"",
        ]);
    }

    [Fact]
    public void Users_exist_in_the_new_user_namespace()
    {
        var spec = SpecDefaults.CreateRootless(1000, 1000);
        spec.Linux!.UidMappings!.Add(new SpecIdMapping { ContainerId = 10, HostId = 2000, Size = 5 });
        spec.Process!.User = new SpecUser { Uid = 14, Gid = 1, AdditionalGids = [0, 7] };
        SpecValidator.Validate(spec).Errors.Select(e => e.ToString()).ShouldBe([
            "process.user.gid: 1 does not exist in the new user namespace; linux.gidMappings has no range that contains it",
            "process.user.additionalGids[1]: 7 does not exist in the new user namespace; linux.gidMappings has no range that contains it",
        ]);
        spec.Process.User = null;
        spec.Linux.UidMappings[0].ContainerId = 5;
        SpecValidator.Validate(spec).Errors.Select(e => e.Path).ShouldBe(["process.user.uid"]);
    }

    [Theory]
    [InlineData(-1000)]
    [InlineData(1000)]
    public void Badness_has_bounds(int value)
    {
        Errors(p => p.OomScoreAdj = value).ShouldBeEmpty();
        Errors(p => p.OomScoreAdj = value + Math.Sign(value)).ShouldHaveSingleItem().ShouldEndWith("is outside of -1000 to 1000");
    }

    [Fact]
    public void Every_limit_of_setrlimit_is_known() =>
        Errors(p => p.Rlimits = [.. "AS CORE CPU DATA FSIZE LOCKS MEMLOCK MSGQUEUE NICE NOFILE NPROC RSS RTPRIO RTTIME SIGPENDING STACK".Split(' ')
            .Select(name => new SpecRlimit { Type = "RLIMIT_" + name, Hard = 5, Soft = 5 })]).ShouldBeEmpty();

    [Fact]
    public void Limits_are_known_unique_and_soft_below_hard() =>
        Errors(p => p.Rlimits = [
            new SpecRlimit { Type = "RLIMIT_AS", Hard = 1, Soft = ulong.MaxValue }, new SpecRlimit { Type = "RLIMIT_OPEN" }, new SpecRlimit(),
            new SpecRlimit { Type = "RLIMIT_AS" }]).ShouldBe([
            "rlimits[0].soft: 18446744073709551615 is above the hard limit 1",
            "rlimits[1].type: \"RLIMIT_OPEN\" is no resource limit of setrlimit(2)",
            "rlimits[2].type: is missing; a name such as RLIMIT_NOFILE is required",
            "rlimits[3].type: RLIMIT_AS is given twice; the first is rlimits[0]",
        ]);

    [Fact]
    public void Capabilities_are_known_by_their_full_name_and_others_are_warned_of() =>
        Warnings(p => p.Capabilities = new SpecCapabilities { Bounding = ["CAP_KILL", "KILL"], Effective = ["cap_kill"], Inheritable = ["ALL"], Permitted = ["CAP_"], Ambient = [""] })
            .ShouldBe([
                "capabilities.bounding[1]: \"KILL\" is no capability of capabilities(7), so it is not granted; names look like CAP_NET_ADMIN",
                "capabilities.effective[0]: \"cap_kill\" is no capability of capabilities(7), so it is not granted; names look like CAP_NET_ADMIN",
                "capabilities.inheritable[0]: \"ALL\" is no capability of capabilities(7), so it is not granted; names look like CAP_NET_ADMIN",
                "capabilities.permitted[0]: \"CAP_\" is no capability of capabilities(7), so it is not granted; names look like CAP_NET_ADMIN",
                "capabilities.ambient[0]: \"\" is no capability of capabilities(7), so it is not granted; names look like CAP_NET_ADMIN",
            ]);

    private const string Header = "/usr/include/linux/capability.h";

    private sealed class FactWithKernelHeadersAttribute : FactAttribute
    {
        public FactWithKernelHeadersAttribute() => Skip = File.Exists(Header) ? null : "there is no " + Header;
    }

    [FactWithKernelHeaders]
    public void Every_capability_of_the_kernel_headers_is_known()
    {
        var names = File.ReadLines(Header).Select(line => line.Split(' ', '\t')).Where(words => words.Length > 2 && words[0] == "#define" && words[1].StartsWith("CAP_", StringComparison.Ordinal)
            && words.Skip(2).First(w => w.Length > 0).All(char.IsAsciiDigit)).Select(words => words[1]).ToList();
        names.Count.ShouldBeGreaterThan(30);
        names.ShouldAllBe(name => SpecValidator.IsCapability(name));
    }

    [Fact]
    public void Capabilities_that_the_kernel_will_not_grant_are_warned_of() =>
        Warnings(p => p.Capabilities = new SpecCapabilities { Bounding = [], Effective = ["CAP_KILL"], Inheritable = ["CAP_CHOWN"], Permitted = ["CAP_FOWNER"], Ambient = ["CAP_FOWNER"] })
            .ShouldBe([
                "capabilities.effective[0]: CAP_KILL is not in the permitted set as well, so the kernel does not grant it",
                "capabilities.inheritable[0]: CAP_CHOWN is not in the bounding set as well, so the kernel does not grant it",
                "capabilities.ambient[0]: CAP_FOWNER is not in the inheritable set as well, so the kernel does not grant it",
            ]);

    [Theory]
    [InlineData("SCHED_FIFO", 0, "scheduler.priority: 0 is outside of 1 to 99, which SCHED_FIFO takes")]
    [InlineData("SCHED_RR", 100, "scheduler.priority: 100 is outside of 1 to 99, which SCHED_RR takes")]
    [InlineData("SCHED_BATCH", 1, "scheduler.priority: 1 is only for SCHED_FIFO and SCHED_RR")]
    [InlineData("SCHED_FIFO", 99, null)]
    [InlineData("SCHED_IDLE", 0, null)]
    public void A_priority_goes_with_the_policy(string policy, int priority, string? error) =>
        Errors(p => p.Scheduler = new SpecScheduler { Policy = policy, Priority = priority }).ShouldBe(error is null ? [] : [error]);

    [Fact]
    public void Times_and_flags_go_with_the_policy()
    {
        const string Deadline = "scheduler: SCHED_DEADLINE wants 0 < runtime <= deadline <= period";
        Errors(p => p.Scheduler = new SpecScheduler { Policy = "SCHED_DEADLINE", Runtime = 1, Deadline = 2, Period = 2 }).ShouldBeEmpty();
        Errors(p => p.Scheduler = new SpecScheduler { Policy = "SCHED_DEADLINE", Runtime = 1, Deadline = 2 }).ShouldBeEmpty();
        Errors(p => p.Scheduler = new SpecScheduler { Policy = "SCHED_DEADLINE" }).ShouldBe([Deadline]);
        Errors(p => p.Scheduler = new SpecScheduler { Policy = "SCHED_DEADLINE", Runtime = 3, Deadline = 2, Period = 4 }).ShouldBe([Deadline]);
        Errors(p => p.Scheduler = new SpecScheduler { Policy = "SCHED_DEADLINE", Runtime = 1, Deadline = 3, Period = 2 }).ShouldBe([Deadline]);
        Errors(p => p.Scheduler = new SpecScheduler { Policy = "SCHED_OTHER", Period = 2 }).ShouldBe(["scheduler: runtime, deadline and period are only for SCHED_DEADLINE"]);
        Errors(p => p.Scheduler = new SpecScheduler { Policy = "SCHED_OTHER", Flags = ["SCHED_FLAG_KEEP_PARAMS", "RESET"] }).ShouldBe(["scheduler.flags[1]: \"RESET\" is not a known flag of a scheduling policy, such as SCHED_FLAG_RESET_ON_FORK"]);
    }

    [Fact]
    public void Scheduling_is_known()
    {
        Errors(p => p.Scheduler = new SpecScheduler { Policy = "SCHED_BATCH", Nice = 19 }).ShouldBeEmpty();
        Errors(p => p.Scheduler = new SpecScheduler { Nice = 20 }).ShouldBe([
            "scheduler.policy: is missing; a scheduling policy, such as SCHED_OTHER, is required", "scheduler.nice: 20 is outside of -20 to 19"]);
        Errors(p => p.Scheduler = new SpecScheduler { Policy = "SCHED_FAST", Flags = ["SCHED_FLAG_RECLAIM", "SCHED_FLAG_NOPE"] }).ShouldBe([
            "scheduler.policy: \"SCHED_FAST\" is not a known scheduling policy, such as SCHED_OTHER",
            "scheduler.flags[1]: \"SCHED_FLAG_NOPE\" is not a known flag of a scheduling policy, such as SCHED_FLAG_RESET_ON_FORK"]);
        Errors(p => p.IoPriority = new SpecIoPriority()).ShouldBe(["ioPriority.class: is missing; a disk scheduling class, such as IOPRIO_CLASS_BE, is required"]);
        Errors(p => p.IoPriority = new SpecIoPriority { Class = "BE", Priority = 8 }).ShouldBe([
            "ioPriority.class: \"BE\" is not a known disk scheduling class, such as IOPRIO_CLASS_BE", "ioPriority.priority: 8 is outside of 0 to 7"]);
        Errors(p => p.ExecCpuAffinity = new SpecExecCpuAffinity { Initial = "0-3, 7", Final = "all" }).ShouldBe([
            "execCPUAffinity.final: \"all\" is not a list of processors such as 0-3,7"]);
    }
}
