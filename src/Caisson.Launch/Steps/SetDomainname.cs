using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Names the UTS namespace.</summary>
internal sealed class SetDomainname(string name) : ChildStep("give the container a domain name of its own")
{
    public override string Call => $"setdomainname({Flags.Quote(name)})";

    public override string? Object => name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetDomainname;
        record->A = (long)memory.Text(name, out int length);
        record->B = length;
    }
}
