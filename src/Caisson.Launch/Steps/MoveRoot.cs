using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Steps;

/// <summary>Changes the root where pivot_root(2) cannot: the machine's root is the initramfs.</summary>
internal sealed class MoveRoot(Slot root, IReadOnlyList<string> hostMounts) : ChildStep("move it over the host's root, after the host's other mounts have been taken away; the host's root itself stays below it")
{
    public override string Call => $"umount2(<{hostMounts.Count} mounts of the host>, MNT_DETACH); fchdir({root}); mount(\".\", \"/\", MS_MOVE); chroot(\".\")";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.MoveRoot;
        record->A = root.Index;
        record->B = (long)memory.Text("/");
        record->C = (long)memory.Vector(hostMounts);
        record->D = hostMounts.Count;
        record->E = (long)memory.Text("tmpfs");
        record->F = (long)(Mount.MS_RDONLY | Mount.MS_NOSUID | Mount.MS_NODEV | Mount.MS_NOEXEC);
    }
}
