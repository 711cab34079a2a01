namespace Caisson.Engine;

/// <summary>Where the container's namespace of one kind comes from.</summary>
internal enum NamespaceOrigin
{
    Shared,
    New,
    Joined,
}
