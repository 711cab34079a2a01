using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Enters an existing namespace.</summary>
internal sealed class JoinNamespace(HostDescriptor descriptor, string kind, ulong flag, bool laterPassFollows) : ChildStep(laterPassFollows ? $"join the {kind} namespace with the rights held so far; if they do not suffice, a later step tries again" : $"join the {kind} namespace")
{
    /// <summary>CLONE_NEW* of the kind.</summary>
    public ulong Flag => flag;

    /// <summary>The kind by its name in documents.</summary>
    public string Kind => kind;

    public override string Call => $"setns({descriptor}, {Flags.Clone(flag)})";

    public override string? Object => descriptor.Name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.JoinNamespace;
        record->A = descriptor.Number;
        record->B = (long)flag;
        record->C = (long)flag;
        record->D = laterPassFollows ? 1 : 0;
    }
}
