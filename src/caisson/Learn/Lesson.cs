namespace Caisson.Cli.Learn;

/// <summary>One subject: a few steps, each of them really run.</summary>
internal sealed class Lesson
{
    /// <summary>What it is called on the command line.</summary>
    internal required string Name { get; init; }

    /// <summary>Other names that find it, such as <c>net</c> for <c>network</c>.</summary>
    internal string[] Aliases { get; init; } = [];

    internal required string Title { get; init; }

    /// <summary>What it is about, in a few sentences.</summary>
    internal required string Summary { get; init; }

    internal required LessonStep[] Steps { get; init; }

    /// <summary>The page of the documentation that says more.</summary>
    internal required string Page { get; init; }

    /// <summary>Manual pages, such as <c>uts_namespaces(7)</c>.</summary>
    internal required string[] Manuals { get; init; }
}
