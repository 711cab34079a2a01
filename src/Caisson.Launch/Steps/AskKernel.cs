using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Makes a system call that changes nothing, to see what becomes of whoever makes it: a filter around the caller may end it.</summary>
internal sealed class AskKernel(string name, int number, long a, long b, long c, long d, long e) : ChildStep($"see whether {name} may be called")
{
    public override string Call => $"{name}({a}, {b}, {c}, {d}, {e})";

    public override string? Object => name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.AskKernel;
        record->A = number;
        record->B = a;
        record->C = b;
        record->D = c;
        record->E = d;
        record->F = e;
    }
}
