using Caisson.Inspect;
using Caisson.Linux.Namespaces;
using Caisson.Runtime.State;

namespace Caisson.Cli.Commands.Ns;

/// <summary>Where the commands of <c>caisson ns</c> look up what people write for a process or namespace: kept namespaces, and the containers of the state root.</summary>
internal static class NsTargets
{
    internal static TargetOptions Options(string? stateRoot, NamespaceSnapshot? snapshot = null) => new()
    {
        Kept = Kept,
        Container = name => Container(name, stateRoot),
        Snapshot = snapshot,
    };

    private static Dictionary<NamespaceKind, string>? Kept(string name)
    {
        if (KeptNamespaces.ProblemOfName(name) is not null) return null;
        var files = new Dictionary<NamespaceKind, string>();
        foreach (var kept in KeptNamespaces.Find(name)) files[kept.Kind] = kept.Path;
        return files.Count > 0 ? files : null;
    }

    private static int? Container(string name, string? stateRoot)
    {
        if (!ContainerId.IsValid(name)) return null;
        using var directory = StateLocation.Manager(stateRoot).Store.Find(name);
        if (directory is null) return null;
        return directory.Inspect().Pid is > 0 and var pid ? pid : throw new CaissonException($"The container {name} does not run", remedy: "name a process or a namespace");
    }
}
