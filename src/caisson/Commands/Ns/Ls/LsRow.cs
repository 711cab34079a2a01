using Caisson.Inspect;

namespace Caisson.Cli.Commands.Ns.Ls;

/// <summary>What a line is about.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Process">The process that the line shows: its leader, or one of several in it. Null if none is in it.</param>
internal readonly record struct LsRow(NamespaceInfo Namespace, ProcessInfo? Process);
