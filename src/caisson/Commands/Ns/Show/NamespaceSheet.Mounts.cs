using System.Globalization;
using Caisson.Inspect.Mounts;
using Caisson.Linux.Mounts;

namespace Caisson.Cli.Commands.Ns.Show;

internal sealed partial class NamespaceSheet
{
    private const int PeersShown = 3;

    private void Mounts(MountNamespaceView view)
    {
        sheet.Line("seen by", view.Pid is { } pid ? Wording.Process(machine, pid) : null);
        var rows = new List<string[]>();
        foreach (var mount in view.Mounts)
        {
            rows.Add([mount.Info.MountPoint, Source(mount.Info), mount.Info.Options, PropagationWords(mount) + (mount.HiddenBy is { } cover ? $"; not to be reached, under {(cover.Info.MountPoint == mount.Info.MountPoint ? "another mount there" : cover.Info.MountPoint)}" : "")]);
        }

        sheet.Rows("mounts", rows);
    }

    internal static string Source(MountInfo info)
    {
        var source = info.Source.Length > 0 && info.Source != info.FileSystemType && info.Source != "none" ? " " + info.Source : "";
        return info.FileSystemType + source + (info.Root == "/" ? "" : $", its {info.Root}");
    }

    private string PropagationWords(MountNode mount)
    {
        if (mount.Info is { SharedGroup: null, MasterGroup: null }) return mount.Info.IsUnbindable ? "unbindable" : "private";
        var peers = groups();
        var words = new List<string>();
        if (mount.Info.SharedGroup is { } shared) words.Add($"shared {Group(shared, peers.Of(mount), mount, "with")}");
        if (mount.Info.MasterGroup is { } master) words.Add($"slave {Group(master, peers.MasterOf(mount), mount, "of")}");
        return string.Join(", ", words);
    }

    private static string Group(int number, PeerGroup? group, MountNode mount, string word)
    {
        var others = new List<string>();
        foreach (var member in group?.Members ?? [])
        {
            if (member.Info.Id == mount.Info.Id) continue;
            others.Add(member.View.IsSameNamespace(mount.View) ? member.Info.MountPoint : $"{member.Info.MountPoint} of {member.View}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{number}") + (others.Count == 0 ? word == "with" ? ", with no other" : " of a mount that cannot be seen" : $" {word} {string.Join(", ", Wording.Some(others, PeersShown))}");
    }
}
