using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Replaces this process.</summary>
internal sealed class Execute(ProgramCandidates program, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, HomeVariable? home = null) : ChildStep("become the program")
{
    public override string Call => $"execve({program}, [{string.Join(", ", arguments.Select(Flags.Quote))}], {environment.Count + (home is null ? 0 : 1)} variables)";

    public override string? Object => program.Name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.Execute;
        program.Encode(memory, out record->A);
        record->B = (long)memory.Vector(arguments);
        record->C = (long)memory.Vector(environment, home is null ? null : home.Encode(memory));
    }
}
