using Caisson.Launch.Diagnosis;
using Caisson.Launch.Diagnosis.Causes;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Doctor.Known;

internal static partial class KnownFailures
{
    private const string Helper = "/usr/bin/newuidmap";

    private static IEnumerable<KnownFailure> Ids() =>
    [
        Helped("newuidmap is not installed", () => MapHelperFailure.Missing("newuidmap", Ranges())),
        Helped("newuidmap fails", Plain.Caller(1000, noNewPrivileges: 1)),
        Helped("newuidmap fails", Plain.File(Helper, FileKind.Regular)),
        Helped("newuidmap fails", Plain.Mounts("1 0 8:1 / / rw - ext4 a rw", "2 1 8:2 / /usr ro,nosuid - ext4 b rw")),
        Helped("newuidmap fails", Plain.Caller(1001)),
        Helped("newuidmap fails", Plain.Text("/etc/subuid", "berta:100000:65536\n")),
        Helped("newuidmap fails", Plain.Text("/etc/subuid", "anna:100000:1000\n")),
        Helped("newuidmap fails", Plain.Text("/etc/subuid", "anna:100000:65536\n"), "newuidmap: it says so"),
        Map(Errno.EINVAL, Root, new LaunchSubject { Users = [.. Enumerable.Range(0, 341).Select(i => new SpecIdMapping { ContainerId = (uint)i, HostId = (uint)(100000 + 2 * i), Size = 1 })] }),
        Map(Errno.EINVAL, Root, new LaunchSubject { Users = [new SpecIdMapping { ContainerId = 0, HostId = 100000, Size = 5 }, new SpecIdMapping { ContainerId = 5, HostId = 100004, Size = 5 }] }),
        Map(Errno.EINVAL, Root, InUser()),
        Map(Errno.EPERM, Root.Text("/proc/thread-self/uid_map", "0 100000 65536\n"), InUser()),
        Map(Errno.EPERM, Plain, InUser()),
        Map(Errno.EPERM, Root.Caller(0, CapabilitySet.Of(Capability.CAP_SETUID).Mask), InUser(host: 0)),
        At(nameof(IdentityRefused), new SetUser(33, 33), "setresuid", Errno.EINVAL, Plain, InUser(host: 1000, size: 1)),
        At(nameof(IdentityRefused), new SetUser(0, 33), "setresgid", Errno.EINVAL, Plain, InUser(host: 1000, size: 1)),
        At(nameof(IdentityRefused), new SetUser(33, 33), "setresuid", Errno.EAGAIN, Root),
        At(nameof(IdentityRefused), new SetUser(33, 33), "setresuid", Errno.EPERM, Plain, InUser()),
        At(nameof(IdentityRefused), new SetUser(33, 33), "setresuid", Errno.EPERM, Plain),
        At(nameof(IdentityRefused), new SetGroups([.. Enumerable.Range(0, 65537).Select(i => (uint)i)]), "setgroups", Errno.EINVAL, Root),
        At(nameof(IdentityRefused), new SetGroups([44]), "setgroups", Errno.EINVAL, Plain, new LaunchSubject { Joined = User }),
        At(nameof(IdentityRefused), new SetGroups([44]), "setgroups", Errno.EPERM, Plain, InUser()),
        At(nameof(IdentityRefused), new SetGroups([44]), "setgroups", Errno.EPERM, Plain),
        At(nameof(CapabilityRefused), new LimitCapabilities(0, "none"), "prctl", Errno.EPERM, Plain),
        At(nameof(CapabilityRefused), new SetCapabilities(0, 1ul << (int)Capability.CAP_CHOWN, 0, 0, "CAP_CHOWN"), "capset", Errno.EPERM, Root),
        At(nameof(CapabilityRefused), new SetCapabilities(0, 1ul << (int)Capability.CAP_SYS_RESOURCE, 0, 0, "CAP_SYS_RESOURCE"), "capset", Errno.EPERM, Root.Caller(0, ImaginedMachine.AllCapabilities & ~(1ul << (int)Capability.CAP_SYS_RESOURCE))),
    ];

    private static KnownFailure Map(Errno errno, ImaginedMachine machine, LaunchSubject subject) => Of(nameof(MapRefused), "write", errno, machine, "/proc/77/uid_map", subject);

    private static List<SpecIdMapping> Ranges() => [new() { ContainerId = 0, HostId = 1000, Size = 1 }, new() { ContainerId = 1, HostId = 100000, Size = 65536 }];

    private static KnownFailure Helped(string seen, ImaginedMachine machine, string output = "") =>
        Helped(seen, () => MapHelperFailure.Explain("newuidmap", Helper, output, Ranges(), "/etc/subuid", new Machine(machine.HasHelper())));

    private static KnownFailure Helped(string seen, Func<CaissonException> explain) => new(nameof(MapHelperFailure), $"{explain().Step}: {seen}", () => explain() is { Cause: { } cause } error ? new Finding(cause, error.Remedy) : null);

    // With a setuid bit, unless the machine has it without.
    private static ImaginedMachine HasHelper(this ImaginedMachine machine) => ((ISystemFacts)machine).Examine(Helper) is null ? machine.File(Helper, FileKind.Regular, 0x9ED) : machine;
}
