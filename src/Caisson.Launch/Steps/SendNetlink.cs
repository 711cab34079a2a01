using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Steps;

/// <summary>Sends a request to the kernel's network code and checks the acknowledgement.</summary>
/// <param name="message">The request.</param>
/// <param name="text">The request for people.</param>
/// <param name="purpose">What the step is for.</param>
/// <param name="protocol">Who gets it: <c>NETLINK_ROUTE</c> or <c>NETLINK_NETFILTER</c>.</param>
internal sealed class SendNetlink(byte[] message, string text, string purpose, int protocol = Netlink.NETLINK_ROUTE) : ChildStep(purpose)
{
    public override string Call => $"sendto({(protocol == Netlink.NETLINK_ROUTE ? "<rtnetlink>" : "<nfnetlink>")}, {text})";

    public override string? Object => text;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SendNetlink;
        record->A = (long)memory.Bytes(message);
        record->B = message.Length;
        record->C = protocol;
    }
}
