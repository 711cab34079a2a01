using Caisson.Inspect.Targets;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>
/// What people mean by a word on the command line: a process (<c>1234</c>, <c>pid:1234</c>), a namespace by number (<c>4026531840</c>, <c>net:[4026531840]</c>,
/// <c>net:4026531840</c>), a file that stands for a namespace or a process (<c>/run/netns/blue</c>, <c>/proc/7/ns/net</c>, <c>/proc/self/fd/3</c>), a kept
/// namespace's name, or a container's.
/// </summary>
public sealed class NamespaceTarget
{
    private readonly IReadOnlyDictionary<NamespaceKind, string>? _files;
    private readonly NamespaceSnapshot? _snapshot;

    internal NamespaceTarget(string text, TargetKind kind, NamespaceSnapshot? snapshot = null)
    {
        Text = text;
        Kind = kind;
        _snapshot = snapshot;
    }

    internal NamespaceTarget(string text, TargetKind kind, IReadOnlyDictionary<NamespaceKind, string> files)
        : this(text, kind)
    {
        _files = files;
        foreach (var one in files.Keys) Kinds |= one;
    }

    /// <summary>What was written.</summary>
    public string Text { get; }

    /// <summary>What it turned out to be.</summary>
    public TargetKind Kind { get; }

    /// <summary>The process, of a process or a container (its first one).</summary>
    public int? Pid { get; internal init; }

    /// <summary>The namespace, if it is exactly one that was named by number or file.</summary>
    public NamespaceId? Id { get; internal init; }

    /// <summary>The kinds that there is a namespace of: all of a process, one of a namespace, those that are kept under a name.</summary>
    public NamespaceKind Kinds { get; internal init; }

    /// <summary>Finds out what a word means. A number up to 2147483647 is a process, a greater one a namespace; a word with a slash is a file; of names, kept namespaces come before containers.</summary>
    /// <param name="text">The word.</param>
    /// <param name="options">Where names and numbers are looked up; null for the machine's kept namespaces and a scan of its own.</param>
    /// <exception cref="CaissonException">It is nothing that exists. The message tells what was looked for.</exception>
    public static NamespaceTarget Resolve(string text, TargetOptions? options = null) => TargetResolver.Resolve(text, options ?? new());

    /// <summary>Opens its namespace of a kind.</summary>
    /// <param name="kind">One kind of <see cref="Kinds"/>.</param>
    /// <exception cref="CaissonException">It is gone, may not be opened, or has none of this kind.</exception>
    public NamespaceHandle Open(NamespaceKind kind)
    {
        if (_files?.GetValueOrDefault(kind) is { } path) return NamespaceHandle.OpenPath(path, kind);
        if (Pid is { } pid) return NamespaceHandle.OpenProcess(pid, kind);
        if (Id is { } id && kind == Kinds && _snapshot?.Find(id) is { } info) return NamespaceOpener.Open(_snapshot, info);
        throw new CaissonException($"'{Text}' has no {NamespaceKinds.OciName(kind)} namespace", Kinds == NamespaceKind.None ? null : $"it has: {NamespaceKinds.List(Kinds)}");
    }
}
