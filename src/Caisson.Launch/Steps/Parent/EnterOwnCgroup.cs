using Caisson.Cgroups;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps.Parent;

/// <summary>Puts the child into the cgroup of its container, which systemd makes with its first process in it.</summary>
internal sealed class EnterOwnCgroup(CgroupLaunch group) : ParentStep("put the process into the container's control groups", Turn.AtOnce)
{
    public override string Call => group.Group.Unit is { } unit ? $"StartTransientUnit({unit}) of systemd" : JoinCgroup.Writes(group.Group, legacyOnly: group.BornInto is not null);

    public override void Do(Child child) => group.Admit(child.Pid);
}
