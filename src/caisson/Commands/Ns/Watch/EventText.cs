using System.Globalization;
using System.Text.Json;
using Caisson.Cli.Commands.Ns.Ls;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Inspect.Watching;
using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>A change as a line for people, and as an object for programs.</summary>
internal static class EventText
{
    internal static string Line(SnapshotChange change) => PlainText.Clean(change.Kind switch
    {
        SnapshotChangeKind.NamespaceAppeared => $"+ {Name(change.Namespace!.Kind, change.Namespace.Id)}{Of(change.Namespace)}",
        SnapshotChangeKind.NamespaceGone => $"- {Name(change.Namespace!.Kind, change.Namespace.Id)}{Of(change.Namespace)}",
        SnapshotChangeKind.ProcessStarted => $"+ process {Process(change.Process!)}",
        SnapshotChangeKind.ProcessEnded => $"- process {Process(change.Process!)}",
        SnapshotChangeKind.ProcessMoved => $"> process {Process(change.Process!)}: {Moves(change)}",
        SnapshotChangeKind.ProcessChanged => $"~ process {Process(change.Process!)}",
        SnapshotChangeKind.NameKept => $"+ name {change.Kept!.Name}: {Name(change.Kept)}",
        SnapshotChangeKind.NameReleased => $"- name {change.Kept!.Name}: {Name(change.Kept)}",
        _ => "! events were lost: they came faster than they were read, and everything was looked at anew",
    });

    /// <summary>How it is watched, in a sentence.</summary>
    internal static string Source(NamespaceWatch watch) => watch.Source == WatchSource.Events
        ? $"the kernel tells of processes; everything else is looked at every {Seconds(watch.Options.FullInterval)}"
        : $"processes are looked at every {Seconds(watch.Options.ProcessInterval)}, everything else every {Seconds(watch.Options.FullInterval)}: no events of the kernel, for {watch.NoEvents}";

    internal static void Write(Utf8JsonWriter json, NamespaceWatch watch)
    {
        json.WriteString("event"u8, "watching"u8);
        json.WriteString("source"u8, watch.Source == WatchSource.Events ? "events"u8 : "rescans"u8);
        if (watch.NoEvents is { } reason) json.WriteString("reason"u8, reason);
        json.WriteNumber("interval"u8, (watch.Source == WatchSource.Events ? watch.Options.FullInterval : watch.Options.ProcessInterval).TotalSeconds);
        json.WriteNumber("namespaces"u8, watch.Current.Namespaces.Count);
        json.WriteNumber("processes"u8, watch.Current.Processes.Count);
    }

    internal static void Write(Utf8JsonWriter json, SnapshotChange change)
    {
        json.WriteString("event"u8, EventOf(change.Kind));
        if (change.Namespace is { } info)
        {
            json.WriteString("kind"u8, NamespaceKinds.ProcName(info.Kind));
            json.WriteNumber("id"u8, info.Id.Inode);
            if (info.Owner is { } owner) json.WriteNumber("owner"u8, owner.Inode);
            if (info.Leader is { } leader) Identify(json, leader);
        }

        if (change.Process is { } process)
        {
            Identify(json, process);
            json.WriteNumber("parent"u8, process.ParentPid);
            if (process.Uid is { } uid) json.WriteNumber("uid"u8, uid);
            json.WriteStartObject("namespaces"u8);
            foreach (var kind in NamespaceKinds.Each)
            {
                if (process.Namespaces[kind] is { } id) json.WriteNumber(NamespaceKinds.ProcName(kind), id.Inode);
            }

            json.WriteEndObject();
            if (change.Kind == SnapshotChangeKind.ProcessMoved)
            {
                json.WriteStartObject("before"u8);
                foreach (var kind in NamespaceKinds.Each)
                {
                    if (change.Kinds.HasFlag(kind) && change.Before!.Namespaces[kind] is { } id) json.WriteNumber(NamespaceKinds.ProcName(kind), id.Inode);
                }

                json.WriteEndObject();
            }
        }

        if (change.Kept is { } kept) EventOutput.Write(json, kept);
    }

    private static ReadOnlySpan<byte> EventOf(SnapshotChangeKind kind) => kind switch
    {
        SnapshotChangeKind.NamespaceAppeared => "namespace-appeared"u8,
        SnapshotChangeKind.NamespaceGone => "namespace-gone"u8,
        SnapshotChangeKind.ProcessStarted => "process-started"u8,
        SnapshotChangeKind.ProcessEnded => "process-ended"u8,
        SnapshotChangeKind.ProcessMoved => "process-moved"u8,
        SnapshotChangeKind.ProcessChanged => "process-changed"u8,
        SnapshotChangeKind.NameKept => "name-kept"u8,
        SnapshotChangeKind.NameReleased => "name-released"u8,
        _ => "events-lost"u8,
    };

    private static void Identify(Utf8JsonWriter json, ProcessInfo process)
    {
        json.WriteNumber("pid"u8, process.Pid);
        json.WriteString("command"u8, LsRows.Command(process));
    }

    internal static string Name(NamespaceKind kind, NamespaceId id) => string.Create(CultureInfo.InvariantCulture, $"{NamespaceKinds.ProcName(kind)}:[{id.Inode}]");

    private static string Name(KeptNamespace kept) => kept.Id is { } id ? $"{Name(kept.Kind, id)} at {kept.Path}" : $"{NamespaceKinds.ProcName(kept.Kind)} at {kept.Path}";

    private static string Of(NamespaceInfo info) => info.Leader is { } leader ? $" of {Process(leader)}" : "";

    private static string Process(ProcessInfo process) => string.Create(CultureInfo.InvariantCulture, $"{process.Pid} {LsRows.Command(process)}");

    private static string Moves(SnapshotChange change)
    {
        var moves = new List<string>();
        foreach (var kind in NamespaceKinds.Each)
        {
            if (change.Kinds.HasFlag(kind) && change.Before!.Namespaces[kind] is { } from && change.Process!.Namespaces[kind] is { } to)
                moves.Add(string.Create(CultureInfo.InvariantCulture, $"{NamespaceKinds.ProcName(kind)} {from.Inode} -> {to.Inode}"));
        }

        return string.Join(", ", moves);
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
