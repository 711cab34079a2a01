using Caisson.Cgroups;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps.Parent;

/// <summary>Moves the child into the directories of a cgroup that is there.</summary>
/// <param name="group">The cgroup.</param>
/// <param name="legacyOnly">Those of version 1 alone: it was born into that of version 2.</param>
/// <param name="turn">At once, or when no process has to be cloned any more: pids.max refuses a clone, and never a move.</param>
internal sealed class JoinCgroup(Cgroup group, bool legacyOnly, Turn turn) : ParentStep("move the process into the control groups", turn)
{
    public override string Call => Writes(group, legacyOnly);

    public override void Do(Child child)
    {
        if (legacyOnly) group.JoinLegacy(child.Pid);
        else group.Join(child.Pid);
    }

    /// <summary>The calls, for a plan.</summary>
    public static string Writes(Cgroup group, bool legacyOnly)
    {
        var calls = new List<string>();
        foreach (var directory in group.Directories)
            if (!legacyOnly || directory.Version == 1) calls.Add($"write({directory.Path}/cgroup.procs, <child>)");
        return string.Join("; ", calls);
    }
}
