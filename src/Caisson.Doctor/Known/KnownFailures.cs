using Caisson.Launch.Diagnosis;
using Caisson.Launch.Plan;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Oci;

namespace Caisson.Doctor.Known;

/// <summary>One example at least of everything that diagnoses say, so that it can be read before it happens. Nothing is said here: each example asks the cause itself.</summary>
internal static partial class KnownFailures
{
    private const ulong User = Sched.CLONE_NEWUSER,
        Six = Sched.CLONE_NEWPID | Sched.CLONE_NEWNET | Sched.CLONE_NEWNS | Sched.CLONE_NEWIPC | Sched.CLONE_NEWUTS | Sched.CLONE_NEWCGROUP;

    private static ImaginedMachine Plain => new();

    private static ImaginedMachine Root => ImaginedMachine.Root();

    /// <summary>All of them, by their causes in the order in which those are asked.</summary>
    public static IReadOnlyList<KnownFailure> All() => [.. Namespaces(), .. Ids(), .. Joining(), .. Files(), .. FileSystems(), .. Processes(), .. Attributes(), .. Programs()];

    // A step of the child's that fails.
    private static KnownFailure At(string cause, Step step, string call, Errno errno, ImaginedMachine machine, LaunchSubject? subject = null, string? log = null, ulong namespaces = 0, params Step[] before) =>
        KnownFailure.Of(cause, $"{call}: {errno}, where Caisson is to {step.Purpose}", new Failure
        {
            Step = step, Object = step.Object, Call = call, Errno = errno, Subject = subject ?? new LaunchSubject(), Log = log, Namespaces = namespaces, Before = before,
        }, machine);

    // A call of the parent's that fails.
    private static KnownFailure Of(string cause, string call, Errno errno, ImaginedMachine machine, string? obj = null, LaunchSubject? subject = null, ulong namespaces = 0) =>
        KnownFailure.Of(cause, $"{call}: {errno}{(obj is null ? "" : $", of {obj}")}", new Failure
        {
            Call = call, Errno = errno, Object = obj, Subject = subject ?? new LaunchSubject(), Namespaces = namespaces,
        }, machine);

    // A container with a user namespace of its own.
    private static LaunchSubject InUser(ulong others = Six, uint host = 100000, uint size = 65536) => new()
    {
        Made = User | others,
        Users = [new SpecIdMapping { ContainerId = 0, HostId = host, Size = size }],
        Groups = [new SpecIdMapping { ContainerId = 0, HostId = host, Size = size }],
    };

    private static HostDescriptor NoDescriptor(string name) => new(name, () => throw new InvalidOperationException());

    private static LaunchSubject Joins(ulong flag, string path, ulong made = 0) => new() { Made = made, Joined = flag, Paths = [(flag, NamespaceKinds.OciName((NamespaceKind)flag), path)] };
}
