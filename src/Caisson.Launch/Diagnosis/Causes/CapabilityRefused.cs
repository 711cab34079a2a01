using Caisson.Launch.Planning;
using Caisson.Launch.Steps;
using Caisson.Linux;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>Capabilities cannot be given or taken: capabilities(7).</summary>
internal sealed class CapabilityRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Errno != Errno.EPERM) return null;
        if (failure.Step is LimitCapabilities) return new("dropping capabilities from the bounding set takes CAP_SETPCAP, which the caller lacks", "run as root, or give the container a user namespace of its own");
        if (failure.Step is not SetCapabilities step) return null;
        // In a user namespace of its own the container's root has all there are; else it has the caller's.
        ulong missing = failure.InUserNamespace ? 0 : step.Wanted & ~machine.Caller.Permitted.Mask;
        return missing == 0
            ? new($"one of the capabilities is not among those that the process has: {ProcessCapabilities.Text(step.Wanted)}", "ask for fewer")
            : new($"nobody can give what it lacks itself, and the caller lacks {ProcessCapabilities.Text(missing)}", "leave these out of process.capabilities, or start the surrounding container with them", AdviceKind.DropCapabilities);
    }
}
