using Caisson.Linux.Namespaces;

namespace Caisson.Launch;

/// <summary>A file that keeps a new namespace when its processes are gone: the namespace is mounted on it (namespaces(7)).</summary>
/// <param name="Kind">Which of the new namespaces, exactly one kind.</param>
/// <param name="Path">The file, as the launching process sees it. It is made if it is missing.</param>
public sealed record NamespaceFile(NamespaceKind Kind, string Path);
