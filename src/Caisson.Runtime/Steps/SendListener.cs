using Caisson.Launch;
using Caisson.Launch.Plan;
using Caisson.Oci;

namespace Caisson.Runtime.Steps;

/// <summary>Hands the descriptor of the seccomp filter out to whoever answers its system calls.</summary>
/// <param name="listener">Who.</param>
/// <param name="state">The container's state, by its process's id.</param>
internal sealed class SendListener(SeccompListener listener, Func<int, ContainerState> state) : ParentStep("hand the seccomp filter's descriptor to whoever answers its system calls", Turn.WhenSent)
{
    public override string Call => "recvmsg(<child>); sendmsg(<listener>, SCM_RIGHTS)";

    public override void Do(Child child)
    {
        using var descriptor = child.TakeReceived();
        listener.Send((int)descriptor.DangerousGetHandle(), child.Pid, state(child.Pid));
    }
}
