namespace Caisson.Engine;

/// <summary>What a <see cref="ComposedNode"/> is.</summary>
public enum ComposedNodeKind
{
    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A file: a copy, or an empty one on which another can be shown.</summary>
    File,

    /// <summary>A symbolic link.</summary>
    Link,
}
