using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Seccomp;
using static Caisson.Runtime.Tests.Seccomp.Rules;

namespace Caisson.Runtime.Tests.Seccomp;

/// <summary>What is known of a filter before it is loaded.</summary>
public sealed class SeccompFilterTests
{
    private static SeccompFilter Of(SpecSeccomp seccomp) => SeccompFilter.Of(seccomp, null, seccomp.ListenerPath)!;

    [Fact]
    public void None_is_none()
    {
        SeccompFilter.Of(null, null, null).ShouldBeNull();
        SeccompFilter.Of(new SpecSeccomp(), null, null).ShouldBeNull();
        SeccompFilter.Of(new SpecSeccomp { Syscalls = [] }, null, null).ShouldBeNull();
    }

    [Theory]
    [InlineData("SCMP_ACT_ERRNO", "SCMP_ACT_ERRNO, EPERM (not permitted)")]
    [InlineData("SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD")]
    [InlineData("SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_PROCESS")]
    [InlineData("SCMP_ACT_TRAP", "SCMP_ACT_TRAP")]
    [InlineData("SCMP_ACT_TRACE", "SCMP_ACT_TRACE")]
    public void One_that_lets_no_program_be_started_is_refused(string action, string said)
    {
        var expected = $"the system call filter does not allow execve: linux.seccomp answers it with {said}, so no program can be started; give execve SCMP_ACT_ALLOW in linux.seccomp.syscalls";
        Should.Throw<CaissonException>(() => Of(Filter("SCMP_ACT_ALLOW", Rule(action, "execve")))).Message.ShouldBe(expected);
        Should.Throw<CaissonException>(() => Of(Filter(action, Rule("SCMP_ACT_ALLOW", "read", "openat2")))).Message.ShouldBe(expected);
    }

    [Theory]
    [InlineData("SCMP_ACT_LOG")]
    [InlineData("SCMP_ACT_ALLOW")]
    public void One_that_lets_it_through_is_not(string action) => Of(Filter("SCMP_ACT_ERRNO", Rule(action, "execve"))).Notifies.ShouldBeFalse();

    [Fact]
    public void What_depends_on_arguments_is_seen_when_it_happens() => Of(Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "execve").When(2, "SCMP_CMP_EQ", 1))).ShouldNotBeNull();

    [Fact]
    public void A_listener_is_needed_and_possible()
    {
        var filter = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_NOTIFY", "mkdir", "execve", "write", "close"));
        Should.Throw<CaissonException>(() => Of(filter)).Message.ShouldContain("linux.seccomp.listenerPath is missing");
        filter.ListenerPath = "/s";
        Of(filter).Notifies.ShouldBeTrue();
        Of(filter).Flags.ShouldBe(SeccompCall.SECCOMP_FILTER_FLAG_NEW_LISTENER | SeccompCall.SECCOMP_FILTER_FLAG_SPEC_ALLOW);
    }

    [Theory]
    [InlineData("SCMP_ACT_NOTIFY")]
    [InlineData("SCMP_ACT_ERRNO")]
    public void A_listener_must_be_able_to_be_handed_out(string action)
    {
        var filter = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_NOTIFY", "mkdir"), Rule(action, "sendmsg"));
        filter.ListenerPath = "/s";
        Should.Throw<CaissonException>(() => Of(filter)).Message.ShouldStartWith("the system call filter does not allow sendmsg: linux.seccomp answers it with " + action);
        var byDefault = Filter("SCMP_ACT_NOTIFY", Rule("SCMP_ACT_ALLOW", "execve", "openat2"));
        byDefault.ListenerPath = "/s";
        Should.Throw<CaissonException>(() => Of(byDefault)).Message.ShouldContain("sendmsg");
    }

    [Fact]
    public void An_init_needs_its_own_calls()
    {
        Of(Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir"))).RequireForInit();
        foreach (var name in (string[])["rt_sigtimedwait", "wait4", "kill", "exit_group"])
            Should.Throw<CaissonException>(Of(Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", name))).RequireForInit).Message.ShouldContain(name);
    }

    [Fact]
    public void Flags_are_the_kernels()
    {
        uint Flags(List<string>? names, bool notifies = false)
        {
            var filter = Filter("SCMP_ACT_ALLOW", Rule(notifies ? "SCMP_ACT_NOTIFY" : "SCMP_ACT_ERRNO", "mkdir"));
            (filter.Flags, filter.ListenerPath) = (names, "/s");
            return Of(filter).Flags;
        }
        Flags(null).ShouldBe(SeccompCall.SECCOMP_FILTER_FLAG_SPEC_ALLOW);
        Flags([]).ShouldBe(0u);
        Flags(["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC"]).ShouldBe(SeccompCall.SECCOMP_FILTER_FLAG_LOG | SeccompCall.SECCOMP_FILTER_FLAG_TSYNC);
        Flags(["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"]).ShouldBe(0u);
        Flags(["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", "SECCOMP_FILTER_FLAG_TSYNC"], notifies: true).ShouldBe(SeccompCall.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
            | SeccompCall.SECCOMP_FILTER_FLAG_TSYNC | SeccompCall.SECCOMP_FILTER_FLAG_TSYNC_ESRCH | SeccompCall.SECCOMP_FILTER_FLAG_NEW_LISTENER);
    }

    [Fact]
    public void Features_name_what_is_understood()
    {
        foreach (var name in SeccompFeatures.Actions) SeccompNames.Action(name, null, "");
        foreach (var name in SeccompFeatures.Operators) SeccompNames.Comparison(name, "").ShouldBeGreaterThan(0);
        foreach (var name in SeccompFeatures.KnownFlags) SeccompNames.Flags([name]).ShouldBeGreaterThan(0u);
        foreach (var name in SeccompFeatures.Architectures) FilterCompiler.Compile(Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "read")).On(name)).ShouldNotBeEmpty();
        SeccompFeatures.KnownFlags.ShouldContain(SeccompFeatures.SupportedFlags[0]);
    }

    [Fact]
    public void Dockers_profile_lets_through_what_it_lists()
    {
        var program = Of(Docker.Profile()).Program;
        program.Length.ShouldBeLessThan(Bpf.BPF_MAXINSNS);
        uint Answer(int number, params ulong[] arguments) => FilterVerdict.Of(program, X64, number, arguments);
        Answer(SystemCallNumber.X64.openat).ShouldBe(Allow);
        Answer(SystemCallNumber.X64.unshare).ShouldBe(Error(1));
        Answer(SystemCallNumber.clone3).ShouldBe(Error(38));
        Answer(135, 8).ShouldBe(Allow);
        Answer(135, 9).ShouldBe(Error(1));
        Answer(41, 40).ShouldBe(Error(1));
        Answer(41, 2).ShouldBe(Allow);
        Answer(56, 0x10000000).ShouldBe(Error(1));
        Answer(56, 0x1200011).ShouldBe(Allow);
        Answer(999).ShouldBe(Error(38));
    }
}
