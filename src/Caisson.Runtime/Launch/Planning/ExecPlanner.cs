using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Runtime.Launch.Plan;
using Caisson.Runtime.Launch.Steps;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>Decides every step of a further process in a running container.</summary>
internal static class ExecPlanner
{
    public static LaunchPlan Build(ExecRequest request)
    {
        var plan = new LaunchPlan();
        var container = new NamespaceSet(request.Spec);
        var paths = new List<(ulong, string, string)>();
        foreach (var entry in request.Spec.Linux?.Namespaces ?? [])
        {
            ulong flag = NamespaceSet.FlagOf(entry.Type);
            paths.Add((flag, entry.Type!, $"/proc/{request.ContainerPid}/ns/{ProcName(flag)}"));
        }
        plan.Subject = container.Describe(request.Spec, $"/proc/{request.ContainerPid}/root") with { Made = 0, Joined = container.New | container.Joined, Paths = paths };
        bool user = container.Has(Sched.CLONE_NEWUSER), mount = container.Has(Sched.CLONE_NEWNS);

        var groups = ControlGroupJoin.Find(request.ContainerPid);
        if (groups.Count > 0)
        {
            plan.Add(new AwaitParent("wait until the parent has moved this process into the container's control groups"));
            plan.AfterClone = pid => ControlGroupJoin.Move(pid, groups, request.Warn);
        }

        // From here on the container's processes could see this one: nothing of the host's may be taken from it.
        plan.Add(new ProcessControl(Prctl.PR_SET_DUMPABLE, 0, "prctl(PR_SET_DUMPABLE, 0)", "let no process of the container trace this one while it holds descriptors of the host"));
        if (mount && !OwnBinary.IsOnReadOnlyMount && LaunchHost.Current().Privileged && !MapsAway(request.Spec)) plan.Add(new ProtectBinary());
        if (request.Process.OomScoreAdj is { } score)
            plan.Add(new WriteFile("/proc/self/oom_score_adj", score.ToString(System.Globalization.CultureInfo.InvariantCulture), "set how soon the kernel ends the process when memory runs out"));
        var root = plan.NewSlot(plan.Needs("root", () => HostMount.OpenDirectory($"/proc/{request.ContainerPid}/root")));
        var joined = new JoinNamespaces(plan, paths);
        joined.Others(laterPassFollows: user);
        joined.User();
        if (user)
        {
            joined.Others(laterPassFollows: false);
            plan.Add(new BecomeNamespaceRoot(
                request.Spec.Linux?.UidMappings is { Count: > 0 } users ? IdMapWriter.FirstId(users) : 0,
                request.Spec.Linux?.GidMappings is { Count: > 0 } groupMap ? IdMapWriter.FirstId(groupMap) : 0));
        }
        if (container.Has(Sched.CLONE_NEWPID | Sched.CLONE_NEWTIME))
            plan.Add(new ContinueInNewProcess(0, "go on in a second process, which is born into the container's PID and time namespaces"));
        if (!mount) plan.Add(new ChangeRoot(root));

        Slot? terminal = null;
        if (request.Process.Terminal)
        {
            terminal = plan.NewSlot("terminal");
            var socket = request.ConsoleSocket is { } given ? plan.Borrow("the console socket", given) : null;
            plan.Add(new OpenTerminal(root, request.Process.ConsoleSize, terminal, socket, coverConsole: false));
        }
        new ProcessPlanner(plan, request.Process, request.Streams, request.PreserveDescriptors, uid => HomeDirectory.Of(uid, $"/proc/{request.ContainerPid}/root"))
        {
            Terminal = terminal,
            OwnPidNamespace = container.Has(Sched.CLONE_NEWPID),
            SetgroupsDenied = user && File.Exists($"/proc/{request.ContainerPid}/setgroups") && File.ReadAllText($"/proc/{request.ContainerPid}/setgroups").StartsWith("deny", StringComparison.Ordinal),
        }.Add();
        return plan;
    }

    private static bool MapsAway(OciSpec spec) =>
        spec.Linux is { UidMappings: { Count: > 0 } users, GidMappings: { Count: > 0 } groups } && !OwnBinary.IsWithin(users, groups);

    private static string ProcName(ulong flag) => Linux.Namespaces.NamespaceKinds.ProcName((Linux.Namespaces.NamespaceKind)flag);
}
