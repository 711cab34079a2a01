using System.Globalization;
using Caisson.Inspect;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Ls;

/// <summary>Says in a few words what keeps a namespace alive.</summary>
internal static class KeptText
{
    // More than a few are counted.
    private const int Shown = 2;

    internal static string Of(NamespaceInfo info, NamespaceSnapshot snapshot)
    {
        var words = new List<string>();
        if (info.IsInitial) words.Add("initial");
        else if (info.Processes.Count > 0) words.Add("processes");
        var others = info.OtherHolders;
        // What people made on purpose comes first.
        foreach (var kind in (ReadOnlySpan<HolderKind>)[HolderKind.BindMount, HolderKind.Descriptor, HolderKind.Task, HolderKind.Children, HolderKind.Socket]) Add(words, others, kind, snapshot);
        if (info.Children.Count > 0 && !info.IsInitial) words.Add(Count(info.Children.Count, "child", "children"));
        if (info.Owned.Count > 0 && !info.IsInitial) words.Add($"owns {info.Owned.Count.ToString(CultureInfo.InvariantCulture)}");
        return string.Join(", ", words);
    }

    /// <summary>The path of a bind mount, or a name that it stands for, and whether the path leads elsewhere.</summary>
    internal static string Name(string name, NamespaceHolder holder) => holder.Covered ? name + " (covered)" : name;

    private static void Add(List<string> words, IReadOnlyList<NamespaceHolder> holders, HolderKind kind, NamespaceSnapshot snapshot)
    {
        var count = 0;
        foreach (var holder in holders)
        {
            if (holder.Kind != kind) continue;
            if (++count <= Shown) words.Add(Of(holder, snapshot));
        }

        if (count > Shown) words[^1] += string.Create(CultureInfo.InvariantCulture, $" +{count - Shown}");
    }

    private static string Of(NamespaceHolder holder, NamespaceSnapshot snapshot) => holder.Kind switch
    {
        HolderKind.BindMount => holder.Relative == snapshot.Reader[NamespaceKind.Mount] ? Name(holder.Path ?? "", holder) : string.Create(CultureInfo.InvariantCulture, $"{holder.Path} in mnt:[{holder.Relative?.Inode}]"),
        HolderKind.Descriptor => string.Create(CultureInfo.InvariantCulture, $"fd {holder.Descriptor} of {Process(holder, snapshot)}"),
        HolderKind.Task => string.Create(CultureInfo.InvariantCulture, $"thread {holder.Tid} of {Process(holder, snapshot)}"),
        HolderKind.Children => string.Create(CultureInfo.InvariantCulture, $"for children of {Process(holder, snapshot)}"),
        HolderKind.Socket => string.Create(CultureInfo.InvariantCulture, $"socket {holder.Descriptor} of {Process(holder, snapshot)}"),
        _ => "",
    };

    private static string Process(NamespaceHolder holder, NamespaceSnapshot snapshot) =>
        holder.Pid is { } pid && snapshot.FindProcess(pid) is { } process ? string.Create(CultureInfo.InvariantCulture, $"{pid} ({process.Name})") : string.Create(CultureInfo.InvariantCulture, $"{holder.Pid}");

    private static string Count(int count, string one, string several) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : several)}");
}
