using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Sets an attribute of the process by one system call.</summary>
/// <param name="number">The system call.</param>
/// <param name="arguments">Its arguments, up to four.</param>
/// <param name="call">It with its operands, for people.</param>
/// <param name="about">What is set, for messages.</param>
/// <param name="purpose">What for.</param>
internal sealed class SetAttribute(int number, long[] arguments, string call, string? about, string purpose) : ChildStep(purpose)
{
    /// <summary>Memory whose address takes the place of the argument <see cref="BlockAt"/>.</summary>
    public byte[]? Block { get; init; }

    public int BlockAt { get; init; }

    /// <summary>It is no error if the kernel refuses.</summary>
    public bool Optional { get; init; }

    public int Number => number;

    public override string Call => call;

    public override string? Object => about;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetAttribute;
        record->A = number;
        long* operands = &record->B;
        for (int i = 0; i < arguments.Length; i++) operands[i] = arguments[i];
        if (Block is not null) operands[BlockAt] = (long)memory.Bytes(Block);
        record->F = Optional ? 1 : 0;
    }
}
