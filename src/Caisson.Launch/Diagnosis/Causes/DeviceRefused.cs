using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A device cannot be made or taken from the host: mknod(2).</summary>
internal sealed class DeviceRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        var device = failure.Object ?? "the device";
        if (failure.Errno == Errno.EEXIST && failure.Step is MakeNode)
            return new($"the root file system has something else at {device}", "remove it from the root file system");
        if (failure.Step is CloneDevice)
            return failure.Errno switch
            {
                Errno.EEXIST => new($"{device} of the machine is another device than the one that is asked for", "correct its type, major and minor number"),
                Errno.ENOENT => new($"a user namespace may not make devices, so the machine's are taken, and the machine has no {device}", $"make {device} outside, or leave it out"),
                Errno.EACCES => PathWalk.FindBarrier(device, failure.Actor(machine), machine),
                _ => null,
            };
        if (failure.Step is not MakeNode || failure.Errno != Errno.EPERM || !failure.Calls("mknodat")) return null;
        if (!machine.Holds(Capability.CAP_MKNOD)) return new("making devices takes CAP_MKNOD, which the caller lacks", "run as root, or give the container a user namespace: then the machine's devices are bound");
        return new("the control group of the caller does not allow to make this device, or the file system takes none", "allow it in the surrounding container (podman and docker: --device), or leave it out");
    }
}
