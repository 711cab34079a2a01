using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Processes;

/// <summary>The number that a process has in one of the PID namespaces it is in.</summary>
/// <param name="Pid">The number.</param>
/// <param name="Namespace">The namespace; null if the caller may not know which one it is.</param>
public sealed record PidLevel(int Pid, NamespaceId? Namespace);
