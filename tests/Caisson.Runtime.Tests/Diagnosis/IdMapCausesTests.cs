using Caisson.Launch.Diagnosis;
using Caisson.Linux;
using Caisson.Linux.Files;
using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Runtime.Tests.Diagnosis;

public sealed class IdMapCausesTests
{
    private const string Helper = "/usr/bin/newuidmap";

    private static readonly List<SpecIdMapping> Maps = [new() { ContainerId = 0, HostId = 1000, Size = 1 }, new() { ContainerId = 1, HostId = 100000, Size = 65536 }];

    private static FakeMachine Machine() => new FakeMachine().Text("/etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\n")
        .File(Helper, FileKind.Regular, 0x9ED).Text("/etc/subuid", "ann:100000:65536\n");

    [Fact]
    public void A_user_without_a_range_is_told_the_command()
    {
        var error = Explain(Machine().Text("/etc/subuid", "bob:100000:65536\n"), "newuidmap: uid range [1-65537) -> [100000-165536) not allowed");
        error.Cause!.ShouldStartWith("user ann (1000) has no range of subordinate ids in /etc/subuid (it says: newuidmap: uid range");
        // Neither file has a range: one command helps with both.
        error.Remedy.ShouldBe("as root: usermod --add-subuids 165536-231071 --add-subgids 100000-165535 ann, or map a single id, the caller's own");
        Explain(Machine().Text("/etc/subuid", "").Text("/etc/subgid", "ann:100000:65536\n")).Remedy.ShouldBe("as root: usermod --add-subuids 100000-165535 ann, or map a single id, the caller's own");
    }

    [Fact]
    public void A_range_that_is_too_small_is_told_with_what_there_is() =>
        Explain(Machine().Text("/etc/subuid", "ann:100000:1000\n")).Cause.ShouldBe("the ids 100000 to 165535 are not all given to user ann (1000), who has 100000 to 100999 in /etc/subuid");

    [Fact]
    public void A_user_without_a_name() => Explain(Machine().Text("/etc/passwd", "")).Cause.ShouldBe("user 1000 has no name in /etc/passwd, and newuidmap gives nothing to users without one");

    [Fact]
    public void A_helper_without_rights()
    {
        Explain(Machine().File(Helper, FileKind.Regular)).Cause.ShouldBe("/usr/bin/newuidmap has neither the setuid bit of root nor a file capability");
        Explain(Machine().File(Helper, FileKind.Regular).Capable(Helper)).Cause.ShouldBe("the helper refused");
    }

    [Fact]
    public void A_helper_on_a_nosuid_mount() =>
        Explain(Machine().Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 8:2 / /usr ro,nosuid - ext4 b rw")).Cause.ShouldBe("/usr/bin/newuidmap lies on a mount with the option nosuid (/usr), where it gets no rights");

    [Fact]
    public void A_caller_without_new_privileges() => Explain(Machine().Caller(1000, noNewPrivileges: 1)).Cause!.ShouldStartWith("the caller runs with no_new_privs");

    [Fact]
    public void A_helper_that_is_missing()
    {
        var error = MapHelperFailure.Missing("newgidmap", Maps);
        error.Message.ShouldStartWith("The group ids of the user namespace cannot be mapped: mapping 0 (outside 1000), 1 to 65536 (outside 100000 to 165535) takes more than the caller's own id, and so the program newgidmap, which is not installed");
        error.Remedy!.ShouldContain("uidmap");
    }

    [Fact]
    public void What_the_helper_says_is_passed_on_in_other_words() =>
        Explain(Machine(), "newuidmap: write to uid_map failed: Operation not permitted\nand: Permission denied").Message.ShouldContain("(it says: newuidmap: write to uid_map failed: not permitted and: access refused)");

    [Fact]
    public void Ids_that_the_surrounding_container_lacks() =>
        FakeMachine.Root().Text("/proc/thread-self/uid_map", "0 100000 65536\n").Find("write", Errno.EPERM, "/proc/7/uid_map", Subject(100000, 10))!
            .Cause.ShouldBe("the user ids 100000 to 100009 do not exist in the user namespace that the caller is in, which has 0 to 65535");

    [Fact]
    public void A_right_that_is_missing() =>
        new FakeMachine().Find("write", Errno.EPERM, "/proc/7/gid_map", Subject(5, 1))!.Cause.ShouldBe("mapping other group ids than the caller's own takes CAP_SETGID, which the caller lacks");

    [Fact]
    public void Root_mapped_without_setfcap() =>
        FakeMachine.Root().Caller(0, FakeMachine.Mask(Capability.CAP_SETUID)).Find("write", Errno.EPERM, "/proc/7/uid_map", Subject(0, 1))!.Cause.ShouldContain("CAP_SETFCAP");

    [Fact]
    public void Ranges_that_overlap()
    {
        var subject = new LaunchSubject { Users = [new() { ContainerId = 0, HostId = 10, Size = 5 }, new() { ContainerId = 5, HostId = 14, Size = 5 }] };
        FakeMachine.Root().Find("write", Errno.EINVAL, "/proc/7/uid_map", subject)!.Cause.ShouldBe("the ranges 0:10:5 and 5:14:5 overlap");
    }

    private static LaunchSubject Subject(uint host, uint size) => FakeMachine.UserNamespace(0, host, size);

    private static CaissonException Explain(FakeMachine machine, string output = "")
    {
        var error = MapHelperFailure.Explain("newuidmap", Helper, output, Maps, "/etc/subuid", new Machine(machine));
        Phrases.ShouldBeAbsent(error.Message);
        return error;
    }
}
