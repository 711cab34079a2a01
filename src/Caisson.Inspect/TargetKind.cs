namespace Caisson.Inspect;

/// <summary>What a word on the command line turned out to be.</summary>
public enum TargetKind
{
    /// <summary>A process.</summary>
    Process,

    /// <summary>A container, by its first process.</summary>
    Container,

    /// <summary>One namespace.</summary>
    Namespace,

    /// <summary>The namespaces, of one or more kinds, that are kept under a name.</summary>
    Kept,
}
