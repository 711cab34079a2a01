using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Steps;

/// <summary>Sets a resource limit.</summary>
internal sealed class SetResourceLimit(int resource, string name, ulong soft, ulong hard) : ChildStep($"limit the resource {name}")
{
    /// <summary>The value that applies.</summary>
    public ulong Soft => soft;

    /// <summary>The value up to which the program may raise it.</summary>
    public ulong Hard => hard;

    public override string Call => $"prlimit64({name}, soft={soft}, hard={hard})";

    public override string? Object => name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.SetResourceLimit;
        var limit = memory.Allocate<rlimit64>();
        limit->rlim_cur = soft;
        limit->rlim_max = hard;
        record->A = resource;
        record->B = (long)limit;
    }
}
