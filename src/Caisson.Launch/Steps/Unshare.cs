using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Leaves namespaces for new ones.</summary>
internal sealed class Unshare(ulong flags, string purpose) : ChildStep(purpose)
{
    /// <summary>CLONE_NEW* flags.</summary>
    public ulong Namespaces => flags;

    public override string Call => $"unshare({Flags.Clone(flags)})";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.Unshare;
        record->A = (long)flags;
    }
}
