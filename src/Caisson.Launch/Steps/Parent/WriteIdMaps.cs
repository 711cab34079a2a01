using Caisson.Launch.Plan;
using Caisson.Launch.Planning;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Oci;

namespace Caisson.Launch.Steps.Parent;

/// <summary>Writes the id maps of the child's user namespace, which only its parent may do: user_namespaces(7).</summary>
internal sealed class WriteIdMaps(Turn turn, List<SpecIdMapping> users, List<SpecIdMapping> groups, SetgroupsPolicy? setgroups, LaunchHost host)
    : ParentStep("write the id maps of the user namespace, which only a process outside of it may do", turn)
{
    public override string Call => string.Join("; ", Writes());

    public override void Do(Child child) => IdMapWriter.Write(child.Pid, users, groups, setgroups, host);

    private IEnumerable<string> Writes()
    {
        if (users.Count > 0) yield return $"write(/proc/<child>/uid_map, {IdMapWriter.Text(users)})";
        if (setgroups is { } policy) yield return $"write(/proc/<child>/setgroups, \"{(policy == SetgroupsPolicy.Deny ? "deny" : "allow")}\")";
        if (groups.Count > 0) yield return $"write(/proc/<child>/gid_map, {IdMapWriter.Text(groups)})";
    }
}
