using System.Text;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;

namespace Caisson.Linux.Tests.Processes;

public sealed class ProcessFileTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("a b")]
    [InlineData("x) R 1 2")]
    [InlineData(") S 4 4 4 (")]
    [InlineData("")]
    [InlineData("two\nlines")]
    [InlineData("((sd-pam))")]
    public void A_stat_line_is_read_whatever_the_name_is(string name)
    {
        var stat = ProcessStat.Parse(Encoding.UTF8.GetBytes($"1234 ({name}) S 7 1234 1200 34816 1234 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654321 4096 100 18446744073709551615 1 1 0 0 0 0 0\n"));
        (stat.Pid, stat.Comm, stat.State, stat.ParentPid, stat.ProcessGroup, stat.Session, stat.StartTime)
            .ShouldBe((1234, name, ProcessState.Sleeping, 7, 1234, 1200, 987654321UL));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1234 (a")]
    [InlineData("x (a) S 1 1 1")]
    [InlineData("1 (a) S 1 1 1 0 -1")]
    [InlineData("1 (a) SS 1 1 1 0 -1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16")]
    public void A_stat_line_of_another_form_is_an_error(string line) => Should.Throw<CaissonException>(() => ProcessStat.Parse(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void This_process_has_a_stat_file()
    {
        var stat = ProcessStat.TryRead(Environment.ProcessId)!;
        stat.Pid.ShouldBe(Environment.ProcessId);
        stat.HasEnded.ShouldBeFalse();
        stat.StartTime.ShouldBeGreaterThan(0UL);
        ProcessStat.TryRead(int.MaxValue).ShouldBeNull();
    }

    [Fact]
    public void A_status_file_is_read()
    {
        var status = ProcessStatus.Parse("""
            Name:	we\nird: x
            Umask:	0022
            State:	S (sleeping)
            Tgid:	41
            Ngid:	0
            Pid:	42
            PPid:	1
            TracerPid:	0
            Uid:	1000	1001	1002	1003
            Gid:	5	6	7	4294967294
            FDSize:	64
            Groups:	4 24 27 
            NStgid:	41	1
            NSpid:	42	7	1
            Threads:	3
            SigQ:	0/96
            SigBlk:	0000000000010000
            SigIgn:	0000000000001000
            SigCgt:	00000001800044ff
            CapInh:	0000000000000000
            CapPrm:	000001ffffffffff
            CapEff:	0000000000000400
            CapBnd:	000001ffffffffff
            CapAmb:	0000000000000001
            NoNewPrivs:	1
            Seccomp:	2
            SomethingNew:	with: colons

            """);
        status.Name.ShouldBe("we\\nird: x");
        status.Umask.ShouldBe(18u);
        (status.State, status.Pid, status.ThreadGroup, status.ParentPid, status.Threads).ShouldBe((ProcessState.Sleeping, 42, 41, 1, 3));
        status.Uid.ShouldBe(new ProcessIds(1000, 1001, 1002, 1003));
        status.Gid.FileSystem.ShouldBe(4294967294u);
        status.Groups.ShouldBe([4u, 24u, 27u]);
        status.NamespacePids.ShouldBe([42, 7, 1]);
        status.Permitted.ShouldBe(CapabilitySet.All);
        status.Effective.ShouldBe(CapabilitySet.Of(Capability.CAP_NET_BIND_SERVICE));
        status.Ambient.ShouldBe(CapabilitySet.Of(Capability.CAP_CHOWN));
        status.NoNewPrivileges.ShouldBeTrue();
        status.SeccompMode.ShouldBe(2);
        status.Blocked.Contains(Signal.SIGCHLD).ShouldBeTrue();
        status.Ignored.Contains(Signal.SIGPIPE).ShouldBeTrue();
        status.Caught.Contains(Signal.SIGTERM).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Uid:\t1 2 3")]
    [InlineData("CapEff:\txyz")]
    [InlineData("NSpid:\t-4")]
    [InlineData("Umask:\t999")]
    public void A_status_line_of_another_form_is_named(string line) => Should.Throw<CaissonException>(() => ProcessStatus.Parse(line + "\n")).Message.ShouldContain(line);

    [Fact]
    public void An_empty_status_leaves_the_defaults() => ProcessStatus.Parse("").Groups.ShouldBeEmpty();

    [Fact]
    public void This_threads_status_file_is_read()
    {
        var status = ProcessStatus.ReadCurrentThread();
        status.ThreadGroup.ShouldBe(Environment.ProcessId);
        status.Ignored.Contains(Signal.SIGPIPE).ShouldBeTrue("the runtime ignores it");
    }

    [Fact]
    public void Cgroups_of_every_kind_are_read()
    {
        var groups = CgroupMembership.Parse("12:cpu,cpuacct:/a b\n4:name=systemd:/user.slice/x:y\n0::/../up (deleted)\n");
        groups.Select(g => (g.Hierarchy, string.Join('+', g.Controllers), g.Path, g.IsVersion2)).ShouldBe(
            [(12, "cpu+cpuacct", "/a b", false), (4, "name=systemd", "/user.slice/x:y", false), (0, "", "/../up (deleted)", true)]);
        CgroupMembership.TryRead(Environment.ProcessId)!.ShouldNotBeEmpty();
        CgroupMembership.TryRead(int.MaxValue).ShouldBeNull();
        Should.Throw<CaissonException>(() => CgroupMembership.Parse("garbage\n"));
        Should.Throw<CaissonException>(() => CgroupMembership.Parse("x:y:/z\n"));
    }
}
