namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>The order of the full-screen view.</summary>
internal enum WatchSort
{
    /// <summary>By kind, then by number.</summary>
    Kind,

    /// <summary>What appeared last first.</summary>
    Newest,

    /// <summary>The most processes first.</summary>
    Processes,

    /// <summary>By the number of the leading process.</summary>
    Process,
}
