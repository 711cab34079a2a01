using Caisson.Launch.Diagnosis.Causes;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Doctor.Checks;

/// <summary>System calls that came with later kernels, or that a filter around the caller may hide.</summary>
internal sealed class SystemCallsCheck(bool mounts) : Check(mounts ? "mount-api" : "process-calls", mounts ? CheckGroup.Files : CheckGroup.Kernel,
    mounts ? "a container's root is built by the mount calls of Linux 5.2 to 5.12, without a path that anybody could change meanwhile" : "containers are started by clone3, and followed by descriptors that no other process can take the place of")
{
    // Each fails before it does anything: of an unknown flag, a closed descriptor, or a size of nothing.
    private static (KernelQuestion Question, bool Needed)[] Processes =>
    [
        (new("clone3", SystemCallNumber.clone3), true), (new("pidfd_open", SystemCallNumber.pidfd_open, 0, -1), true), (new("pidfd_send_signal", SystemCallNumber.pidfd_send_signal, -1), true),
        (new("pidfd_getfd", SystemCallNumber.pidfd_getfd, -1, -1), false), (new("close_range", SystemCallNumber.close_range, 1, 0), true), (new("openat2", SystemCallNumber.openat2, -1), true),
        (new("faccessat2", SystemCallNumber.faccessat2, -1, 0, 0, -1), true), (new("setns", SystemCallNumber.setns, -1), true), (new("seccomp", SystemCallNumber.seccomp, -1), true),
    ];

    private static (KernelQuestion Question, bool Needed)[] Mounts =>
    [
        (new("open_tree", SystemCallNumber.open_tree, -1, 0, -1), true), (new("move_mount", SystemCallNumber.move_mount, -1, 0, -1, 0, -1), true), (new("fsopen", SystemCallNumber.fsopen, 0, -1), true),
        (new("fsconfig", SystemCallNumber.fsconfig, -1, -1), true), (new("fsmount", SystemCallNumber.fsmount, -1, -1), true), (new("fspick", SystemCallNumber.fspick, -1, 0, -1), true),
        (new("mount_setattr", SystemCallNumber.mount_setattr, -1), true), (new("open_tree_attr", SystemCallNumber.open_tree_attr, -1, 0, -1), false),
        (new("statmount", SystemCallNumber.statmount, 0, 0, 0, -1), false), (new("listmount", SystemCallNumber.listmount, 0, 0, 0, -1), false),
    ];

    public override IReadOnlyList<string> Causes => [nameof(RightMissing), nameof(NamespaceRefused)];

    public override bool IsNeeded(CheckedMachine machine) => true;

    public override CheckResult Run(CheckedMachine machine)
    {
        List<CheckDetail> details = [];
        List<string> lacking = [], optional = [];
        foreach (var (question, needed) in mounts ? Mounts : Processes)
        {
            bool there = SystemCall.ErrnoOf((nint)machine.Probes.Ask(question)) != Errno.ENOSYS;
            if (!there) (needed ? lacking : optional).Add(question.Name);
            details.Add(new(there ? CheckState.Ok : needed ? CheckState.Missing : CheckState.Limited, question.Name, there ? "" : "ENOSYS"));
        }
        if (lacking.Count > 0) return Missing($"{string.Join(", ", lacking)}: ENOSYS", machine.Machine.IsFiltered ? NamespaceRefused.Hidden : RightMissing.TooOld(lacking[0]), details);
        return Ok(optional.Count == 0 ? $"all {details.Count} are there" : $"all that are needed; without {string.Join(", ", optional)}, which nothing needs", details);
    }
}
