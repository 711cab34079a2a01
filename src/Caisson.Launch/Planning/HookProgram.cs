using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Processes;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>What a hook executes, and how: the path as it is, not looked for anywhere.</summary>
/// <param name="hook">The hook.</param>
/// <param name="environment">Its environment, exactly; null for the one that the container's process is to have.</param>
internal sealed class HookProgram(SpecHook hook, List<string>? environment)
{
    public string Path => hook.Path!;

    /// <summary>The arguments with the program's name first.</summary>
    public IReadOnlyList<string> Arguments { get; } = hook.Args is { Count: > 0 } given ? given : [hook.Path!];

    /// <summary>The environment, exactly; null for the one that the container's process is to have.</summary>
    public List<string>? Environment => environment;

    /// <summary>The container's root file system by its path on the host, for a hook that runs while it is not entered yet; null for one that runs in it.</summary>
    public string? RootBefore { get; init; }

    /// <summary>The environment of a hook of the runtime's namespaces that has none of its own: this process's.</summary>
    public static List<string> InheritedEnvironment() => ProcessEnvironment.All();

    /// <summary>The last steps of a hook that takes no identity of its own.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="streams">Its standard descriptors.</param>
    /// <param name="bornLast">It has to be born into PID and time namespaces, which have been joined.</param>
    /// <param name="afterBirth">What it does first then; null for nothing.</param>
    public void AddExecution(LaunchPlan plan, (int Input, int Output, int Error) streams, bool bornLast = false, Step? afterBirth = null)
    {
        plan.Add(new PassDescriptor(streams.Input, 0));
        plan.Add(new PassDescriptor(streams.Output, 1));
        plan.Add(new PassDescriptor(streams.Error, 2));
        plan.Add(new CloseDescriptors(3, null));
        if (bornLast)
        {
            plan.Add(new ForgetCaller());
            plan.Add(new ContinueInNewProcess(0, "go on in a second process, which is born into the container's PID and time namespaces"));
            if (afterBirth is not null) plan.Add(afterBirth);
        }
        plan.Add(new RestoreSignals());
        plan.Add(new ReportReady());
        plan.Add(new Execute(new ProgramCandidates(Path, null), Arguments, Environment ?? []));
    }
}
