using Caisson.Linux.Namespaces;

namespace Caisson.Launch;

/// <summary>An existing namespace that a process is to be in.</summary>
/// <param name="Kind">Its kind, exactly one.</param>
/// <param name="Handle">The namespace; the caller keeps it open until the launch is over.</param>
/// <param name="Name">What people call it, such as <c>net namespace of process 7</c> or the path of its file; for messages.</param>
public sealed record JoinedNamespace(NamespaceKind Kind, NamespaceHandle Handle, string Name);
