namespace Caisson.Oci;

/// <summary>One thing wrong with a document.</summary>
public sealed class SpecError
{
    /// <summary>Creates an error.</summary>
    /// <param name="path">Where: the JSON path from the document's root, such as <c>linux.namespaces[2].type</c>; empty for the document itself.</param>
    /// <param name="problem">What is wrong and, where it can be said, what to do.</param>
    public SpecError(string path, string problem)
    {
        Path = path;
        Problem = problem;
    }

    /// <summary>Where: the JSON path from the document's root; empty for the document itself.</summary>
    public string Path { get; }

    /// <summary>What is wrong and, where it can be said, what to do.</summary>
    public string Problem { get; }

    /// <summary>The path and the problem in one line.</summary>
    public override string ToString() => Path.Length == 0 ? Problem : string.Concat(Path, ": ", Problem);
}
