using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Sends a request to rtnetlink and checks the acknowledgement.</summary>
internal sealed class SendNetlink(byte[] message, string text, string purpose) : Step(purpose)
{
    public override string Call => $"sendto(<rtnetlink>, {text})";

    public override string? Object => text;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SendNetlink;
        record->A = (long)memory.Bytes(message);
        record->B = message.Length;
    }
}
