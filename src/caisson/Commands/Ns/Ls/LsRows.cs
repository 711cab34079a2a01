using System.Globalization;
using Caisson.Inspect;
using Caisson.Linux.Namespaces;
using Caisson.Runtime.State;

namespace Caisson.Cli.Commands.Ns.Ls;

/// <summary>Says what stands in each column.</summary>
internal sealed class LsRows(NamespaceSnapshot snapshot)
{
    private readonly Dictionary<uint, string> _users = [];

    /// <summary>The text of a cell; empty if there is nothing to say. Mount points are separated by newlines.</summary>
    internal string Cell(LsColumn column, LsRow row) => column.Name switch
    {
        "NS" => Number(row.Namespace.Id),
        "TYPE" => NamespaceKinds.ProcName(row.Namespace.Kind),
        "PATH" => Path(row),
        "NPROCS" => Number(row.Namespace.Processes.Count),
        "PID" => row.Process is { } process ? Number(process.Pid) : "",
        "PPID" => row.Process is { } process ? Number(process.ParentPid) : "",
        "COMMAND" => row.Process is { } process ? Command(process) : "",
        "UID" => row.Process?.Uid is { } uid ? Number(uid) : "",
        "USER" => row.Process?.Uid is { } uid ? User(uid) : "",
        "NETNSID" => row.Namespace.NetworkNumber switch { null => "", -1 => "unassigned", var number => Number(number.Value) },
        "NAME" => Names(row.Namespace),
        "NSFS" => Mounts(row.Namespace),
        "PNS" => Number(row.Namespace.Parent),
        "ONS" => Number(row.Namespace.Owner),
        "OUID" => row.Namespace.OwnerUid is { } owner ? Number(owner) : "",
        "OWNER" => row.Namespace.OwnerUid is { } owner ? User(owner) : "",
        "KEPT" => KeptText.Of(row.Namespace, snapshot),
        "UNIT" => (row.Process is null ? row.Namespace.Unit : row.Process.Unit)?.ToString() ?? "",
        "CGROUP" => row.Process?.Cgroup ?? "",
        "INITIAL" => row.Namespace.IsInitial ? "yes" : "no",
        "CHILDREN" => Number(row.Namespace.Children.Count),
        "OWNED" => Number(row.Namespace.Owned.Count),
        _ => "",
    };

    internal static string Command(ProcessInfo process) => process.Arguments is [_, ..] arguments ? string.Join(' ', arguments) : process.Name;

    private string User(uint uid)
    {
        if (!_users.TryGetValue(uid, out var name)) _users[uid] = name = UserNames.Of(uid);
        return name;
    }

    private static string Path(LsRow row)
    {
        var kind = NamespaceKinds.ProcName(row.Namespace.Kind);
        if (row.Process is { } process) return $"/proc/{process.Pid}/ns/{kind}";
        foreach (var holder in row.Namespace.OtherHolders)
        {
            var task = holder.Tid is { } tid ? $"/proc/{holder.Pid}/task/{tid}" : $"/proc/{holder.Pid}";
            switch (holder.Kind)
            {
                case HolderKind.Task: return $"{task}/ns/{kind}";
                case HolderKind.Children: return $"{task}/ns/{kind}_for_children";
                case HolderKind.Descriptor: return $"/proc/{holder.Pid}/fd/{holder.Descriptor}";
                case HolderKind.BindMount: return holder.Path ?? "";
            }
        }

        return "";
    }

    private string Mounts(NamespaceInfo info)
    {
        var paths = new List<string>();
        foreach (var holder in info.OtherHolders)
        {
            if (holder is { Kind: HolderKind.BindMount, Path: { } path } && holder.Relative == snapshot.Reader[NamespaceKind.Mount] && !paths.Contains(KeptText.Name(path, holder))) paths.Add(KeptText.Name(path.Replace('\n', '?'), holder));
        }

        return string.Join('\n', paths);
    }

    /// <summary>The names that it is kept under, also those that something else is mounted over, which is said; empty if it is not.</summary>
    internal string Names(NamespaceInfo info)
    {
        var names = new List<string>();
        foreach (var holder in info.OtherHolders)
        {
            if (holder is { Kind: HolderKind.BindMount, Path: { } path } && holder.Relative == snapshot.Reader[NamespaceKind.Mount] && KeptNamespaces.NameOf(path) is { } place && !names.Contains(KeptText.Name(place, holder))) names.Add(KeptText.Name(place, holder));
        }

        return string.Join('\n', names);
    }

    private static string Number(NamespaceId? id) => id is { } known ? known.Inode.ToString(CultureInfo.InvariantCulture) : "";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
