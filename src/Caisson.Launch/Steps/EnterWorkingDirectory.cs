using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Enters the working directory.</summary>
/// <param name="path">Its path in the root.</param>
/// <param name="laterTryFollows">Being refused is no error yet.</param>
/// <param name="elsewhere">That later try is made in another PID namespace, where /proc/self leads somewhere: that nothing is found is no error yet either.</param>
internal sealed class EnterWorkingDirectory(string path, bool laterTryFollows, bool elsewhere = false) : ChildStep(laterTryFollows ? "enter the working directory; the user it becomes may not be let in" : "enter the working directory if that has not been possible yet")
{
    public override string Call => $"chdir({Flags.Quote(path)}); getcwd: does it lie inside the root?";

    public override string? Object => path;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.EnterWorkingDirectory;
        record->A = (long)memory.Text(path);
        record->B = elsewhere ? 2 : laterTryFollows ? 1 : 0;
    }
}
