using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>The end of a plan that starts no program, and whose process stays for the sake of its namespaces.</summary>
internal sealed class Stay() : ChildStep("tell the parent that all is done, give up everything of the caller's, and stay: take in orphans until SIGKILL comes")
{
    /// <summary>What the process is called in <c>/proc/PID/comm</c>.</summary>
    public const string Name = "caisson-keep";

    public override string Call => "sendmsg(<parent>); close_range(0, ~0); rt_sigtimedwait()";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.Stay;
        (record->A, record->B, record->C, record->D) = ImageLayout.Strings();
        record->E = (long)memory.Text(Name);
        record->F = (long)memory.Text("/");
    }
}
