using Caisson.Inspect.Views;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Comparing;

/// <summary>The namespaces of one kind that two processes (or other targets) have, side by side. It never changes.</summary>
public sealed class NamespaceComparison
{
    private NamespaceComparison(NamespaceDetails a, NamespaceDetails b, IReadOnlyList<Difference> differences)
    {
        A = a;
        B = b;
        Differences = differences;
    }

    /// <summary>The kind.</summary>
    public NamespaceKind Kind => A.Kind;

    /// <summary>The first.</summary>
    public NamespaceDetails A { get; }

    /// <summary>The second.</summary>
    public NamespaceDetails B { get; }

    /// <summary>Whether both are the same namespace; null if the caller may not know which ones they are.</summary>
    public bool? IsShared => A.Id is { } a && B.Id is { } b ? a == b : null;

    /// <summary>What differs in the two. None if they are the same, or if what is in one of them could not be read.</summary>
    public IReadOnlyList<Difference> Differences { get; }

    /// <summary>Why it cannot be told what differs, for people, without a full stop; null if it can.</summary>
    public string? Problem => IsShared == true ? null : A.Problem ?? B.Problem;

    /// <summary>Compares two namespaces.</summary>
    /// <param name="a">The first.</param>
    /// <param name="b">The second, of the same kind.</param>
    /// <param name="machine">A scan: the processes that each one has numbers for.</param>
    /// <exception cref="ArgumentException">They are of two kinds.</exception>
    public static NamespaceComparison Of(NamespaceDetails a, NamespaceDetails b, NamespaceSnapshot machine)
    {
        if (a.Kind != b.Kind) throw new ArgumentException($"One is a {a.Kind} namespace and the other a {b.Kind} namespace.", nameof(b));
        if (a.Id is { } id && id == b.Id || a.Problem is not null || b.Problem is not null) return new(a, b, []);
        return new(a, b, Contents.Compare(Contents.Of(a, machine), Contents.Of(b, machine)));
    }
}
