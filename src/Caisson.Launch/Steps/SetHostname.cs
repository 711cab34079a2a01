using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Names the UTS namespace.</summary>
internal sealed class SetHostname(string name, string purpose = "give the container a host name of its own") : ChildStep(purpose)
{
    public override string Call => $"sethostname({Flags.Quote(name)})";

    public override string? Object => name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetHostname;
        record->A = (long)memory.Text(name, out int length);
        record->B = length;
    }
}
