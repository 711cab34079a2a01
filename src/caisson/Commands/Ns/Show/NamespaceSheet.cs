using System.Globalization;
using Caisson.Inspect;
using Caisson.Inspect.Mounts;
using Caisson.Inspect.Views;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Show;

/// <summary>A namespace in lines: its relations, what keeps it, and what is in it.</summary>
internal sealed partial class NamespaceSheet(Sheet sheet, NamespaceSnapshot machine, Func<PeerGroups> groups)
{
    private void Write(NamespaceDetails details)
    {
        var info = details.Info;
        sheet.Title($"{Wording.Name(details.Kind, details.Id)}{(info?.IsInitial == true ? ", the initial one" : "")}");
        if (info is not null) Relations(info);
        switch (details.Kind)
        {
            case NamespaceKind.User: Content(details.User!, User); break;
            case NamespaceKind.Pid: Content(details.Pid!, Pid); break;
            case NamespaceKind.Mount: Content(details.Mounts!, Mounts); break;
            case NamespaceKind.Uts: Content(details.Uts!, Uts); break;
            case NamespaceKind.Ipc: Content(details.Ipc!, Ipc); break;
            case NamespaceKind.Network: Content(details.Network!, Network); break;
            case NamespaceKind.Cgroup: Content(details.Cgroup!, Cgroup); break;
            case NamespaceKind.Time: Content(details.Time!, Time); break;
        }
    }

    /// <summary>Several, those without anything to tell in one.</summary>
    internal void Write(IReadOnlyList<NamespaceDetails> all)
    {
        foreach (var details in all)
        {
            if (details.Id is not null || details.Problem is null) Write(details);
        }

        foreach (var refused in all.Where(static details => details.Id is null && details.Problem is not null).GroupBy(static details => details.Problem))
        {
            sheet.Title(string.Join(", ", refused.Select(static details => NamespaceKinds.ProcName(details.Kind))));
            sheet.Line("not readable", refused.Key);
        }
    }

    private void Content<T>(Reading<T> reading, Action<T> write)
        where T : class
    {
        if (reading.Value is { } value) write(value);
        else sheet.Line("not readable", reading.Problem);
    }

    private void Relations(NamespaceInfo info)
    {
        if (info.Kind != NamespaceKind.User)
        {
            sheet.Line("belongs to", info.Owner is { } owner
                ? $"{Wording.Name(NamespaceKind.User, owner)}{(info.OwnerUid is { } uid ? string.Create(CultureInfo.InvariantCulture, $", which uid {uid} made") : "")}"
                : info.IsInitial ? null : "a user namespace that cannot be seen from here");
        }

        sheet.Line("processes", info.Processes.Count == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{info.Processes.Count}{(info.Leader is { } leader ? $", the most senior {Wording.Process(machine, leader.Pid)}" : "")}"));
        sheet.Lines("kept alive by", Wording.Some(Holders(info), 8));
        sheet.Line("unit", info.Unit?.ToString());
    }

    private IEnumerable<string> Holders(NamespaceInfo info)
    {
        if (info.Processes.Count > 0) yield return Wording.Count(info.Processes.Count, "process in it", "processes in it");
        foreach (var holder in info.OtherHolders)
        {
            var process = holder.Pid is { } pid ? Wording.Process(machine, pid) : "?";
            yield return holder.Kind switch
            {
                HolderKind.Task => string.Create(CultureInfo.InvariantCulture, $"thread {holder.Tid} of process {process}"),
                HolderKind.Children => $"process {process}, whose children will be in it",
                HolderKind.Descriptor => string.Create(CultureInfo.InvariantCulture, $"descriptor {holder.Descriptor} of process {process}"),
                HolderKind.BindMount => $"a {(holder.Covered ? "covered " : "")}bind mount at {holder.Path}{(holder.Relative is { } mounts ? $" in {Wording.Name(NamespaceKind.Mount, mounts)}" : "")}",
                HolderKind.Socket => string.Create(CultureInfo.InvariantCulture, $"a socket, descriptor {holder.Descriptor} of process {process}"),
                _ => holder.Kind.ToString(),
            };
        }

        foreach (var child in info.Children) yield return $"{Wording.Name(info.Kind, child)}, whose parent it is";
        if (info.Owned.Count > 0) yield return $"{Wording.Count(info.Owned.Count, "namespace that belongs", "namespaces that belong")} to it";
    }
}
