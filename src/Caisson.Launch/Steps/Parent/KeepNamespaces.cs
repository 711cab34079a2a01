using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps.Parent;

/// <summary>Mounts the child's namespaces on files, so that they stay when it has ended.</summary>
internal sealed class KeepNamespaces(NamespaceFiles files) : ParentStep($"mount the new namespaces on {files.Names}, which keeps them", Turn.WhenAsked)
{
    public override string Call => "open_tree(/proc/<child>/ns/…, OPEN_TREE_CLONE); move_mount";

    public override void Do(Child child) => files.Bind(child.Pid);
}
