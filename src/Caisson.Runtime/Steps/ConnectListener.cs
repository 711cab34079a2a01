using Caisson.Launch.Plan;

namespace Caisson.Runtime.Steps;

/// <summary>Connects to whoever answers the system calls of a seccomp filter: once it is certain that there will be something to send.</summary>
internal sealed class ConnectListener(SeccompListener listener) : EarlyStep("connect to whoever answers the system calls that the seccomp filter hands over")
{
    public override string Call => $"connect({listener.Path})";

    public override void Do() => listener.Connect();
}
