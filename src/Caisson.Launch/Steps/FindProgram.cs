using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Finds the program.</summary>
internal sealed class FindProgram(ProgramCandidates program, string purpose = "look the program up in the container, as the user it will run as") : ChildStep(purpose)
{
    /// <summary>Where it is looked for.</summary>
    public IReadOnlyList<string> Candidates => program.Paths;

    public override string Call => $"faccessat2(X_OK): {program}";

    public override string? Object => program.Name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.FindProgram;
        program.Encode(memory, out record->A);
        record->B = program.Paths.Count;
    }
}
