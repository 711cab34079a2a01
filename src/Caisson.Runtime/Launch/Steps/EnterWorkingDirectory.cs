using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Steps;

/// <summary>Enters the working directory.</summary>
internal sealed class EnterWorkingDirectory(string path, bool laterTryFollows) : Step(laterTryFollows ? "enter the working directory; the user it becomes may not be let in" : "enter the working directory if that has not been possible yet")
{
    public override string Call => $"chdir({Flags.Quote(path)}); getcwd: does it lie inside the root?";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.EnterWorkingDirectory;
        record->A = (long)memory.Text(path);
        record->B = laterTryFollows ? 1 : 0;
    }
}
