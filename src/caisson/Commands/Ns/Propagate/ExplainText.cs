using System.Globalization;
using Caisson.Cli.Output;
using Caisson.Inspect.Mounts;
using Caisson.Linux;

namespace Caisson.Cli.Commands.Ns.Propagate;

/// <summary>Tells people what would happen to a mount.</summary>
internal sealed class ExplainText(TextWriter output, Propagation propagation, Scene scene)
{
    private readonly MountNode _mount = propagation.Mount;
    private readonly string _path = PlainText.Clean(propagation.Path);

    internal void Write()
    {
        output.WriteLine($"{_path} lies on the mount {MountText.Describe(_mount)} in {MountText.InWords(_mount.View)}.");
        if (_mount.HiddenBy is { } cover) output.WriteLine($"No path leads there now: {MountText.Describe(cover)} is mounted over it.");
        else if (propagation.HiddenBy is { } copy) output.WriteLine($"No path would lead to a mount made there: what appears at {PlainText.Clean(copy.Info.MountPoint)} would lie over it.");
        foreach (var sentence in Kind()) output.WriteLine(sentence);
        Places($"A mount made at {_path} would also appear at:", propagation.Receivers, Receiver);
        Places("It would not appear on these, which show another part of the file system:", propagation.Outside.Where(static p => p.Mount.Info.SharedGroup is not null || p.Mount.Info.MasterGroup is not null).ToList(), Outside);
        Places("Mounts made at these places would appear here:", propagation.Senders, Sender);
        output.WriteLine();
        foreach (var sentence in Copies()) output.WriteLine(sentence);
        foreach (var group in propagation.Unseen) output.WriteLine($"Not seen: peer group {group.Id}, which is on the way. Its mounts are outside of the roots of all processes that can be seen, or in a namespace that cannot be read.");
        SceneNotes.Write(output, scene);
    }

    private IEnumerable<string> Kind()
    {
        var (shared, master) = (_mount.Info.SharedGroup, _mount.Info.MasterGroup);
        if (shared is not null)
        {
            yield return propagation.Receivers.Count == 0
                ? $"It is shared (peer group {shared}), but nothing that can be seen would receive a mount made at {_path}."
                : $"It is shared (peer group {shared}): a mount made at {_path} goes to its peers and to their slaves, and unmounting it does too.";
        }

        if (master is not null)
        {
            yield return $"It is {(shared is null ? "" : "also ")}a slave of peer group {master}: what is mounted there comes here, and nothing goes back.";
            if (shared is null) yield return $"A mount made at {_path} stays in this mount namespace.";
        }

        if (shared is null && master is null)
            yield return $"It is {(_mount.Info.IsUnbindable ? "private, and unbindable" : "private")}: a mount made at {_path} stays in this mount namespace, and none comes from elsewhere.";
    }

    // What holds for the mounts that one makes: mount_namespaces(7), the tables of "mount" and "bind".
    private IEnumerable<string> Copies()
    {
        var (shared, master) = (_mount.Info.SharedGroup, _mount.Info.MasterGroup);
        yield return shared is not null
            ? "The new mount would be shared as well: what appears at peers is its peer, what appears at slaves its slave. It could not be moved elsewhere (mount --move)."
            : "The new mount would be private, unless it is a bind mount of something that is shared or a slave.";
        yield return _mount.Info.IsUnbindable
            ? "The mount itself cannot be the source of a bind mount; a recursive one leaves it out."
            : "A bind mount of it, or its copy in a new mount namespace, would be "
                + (shared is null && master is null ? "private too."
                    : string.Join(" and ", new[] { shared is { } group ? $"a member of peer group {group}" : null, master is { } from ? $"a slave of peer group {from}" : null }.Where(static s => s is not null))
                    + ", until somebody changes that (unshare(1) and container engines do).");
    }

    private void Places(string title, IReadOnlyList<PropagationPlace> places, Func<PropagationPlace, string> remark)
    {
        if (places.Count == 0) return;
        output.WriteLine();
        output.WriteLine(title);
        var rows = new List<string[]>();
        foreach (var place in places) rows.Add(["  " + PlainText.Clean(place.Path ?? place.Mount.Info.MountPoint), MountText.Label(place.Mount.View), remark(place)]);
        Table.Print(output, rows);
    }

    private static string Receiver(PropagationPlace place)
    {
        var how = place.IsPeer ? "peer: both ways"
            : place.Mount.Info.SharedGroup is null ? $"slave{Over(place)}: nothing comes back"
            : $"slave{Over(place)}, and shared there (peer group {place.Mount.Info.SharedGroup})";
        return place.HiddenBy is { } cover ? $"{how}; not seen there: {Cover(place, cover)}" : how;
    }

    private static string Cover(PropagationPlace place, MountNode cover) => cover.Info.Id == place.Mount.Info.Id
        ? "it is the root of processes, which do not look above it"
        : $"it would lie under {(cover.Info.Id < 0 ? "the one at " + PlainText.Clean(cover.Info.MountPoint) : MountText.Describe(cover))}";

    private static string Outside(PropagationPlace place) => $"{(place.IsPeer ? "peer" : "slave")}: shows {PlainText.Clean(place.Mount.Info.Root)}";

    private static string Sender(PropagationPlace place) => place.Route.Count == 1 ? "master" : $"master of masters{Over(place)}";

    // The groups in between, if there are some; of a sender's only those that it is not in.
    private static string Over(PropagationPlace place)
    {
        var between = place.Route.Skip(1).Where(group => group.Id != place.Mount.Info.SharedGroup).Select(static group => group.Id.ToString(CultureInfo.InvariantCulture)).ToList();
        return between.Count == 0 ? "" : $" over peer group {string.Join(", ", between)}";
    }
}
