using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Sets the capability sets.</summary>
internal sealed class SetCapabilities(ulong effective, ulong permitted, ulong inheritable, ulong ambient, string text) : ChildStep("keep only the capabilities that the program is to have")
{
    /// <summary>All that are to be in any of the sets.</summary>
    public ulong Wanted => effective | permitted | inheritable | ambient;

    public override string Call => $"capset({text})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetCapabilities;
        record->A = (long)effective;
        record->B = (long)permitted;
        record->C = (long)inheritable;
        record->D = (long)ambient;
    }
}
