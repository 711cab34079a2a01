namespace Caisson.Oci;

/// <summary>What the check of a document found.</summary>
public sealed class SpecReport
{
    private readonly List<SpecError> _errors = [];
    private readonly List<SpecError> _warnings = [];

    /// <summary>What keeps the container from being made.</summary>
    public IReadOnlyList<SpecError> Errors => _errors;

    /// <summary>What works but was hardly meant so.</summary>
    public IReadOnlyList<SpecError> Warnings => _warnings;

    /// <summary>Whether there is no error.</summary>
    public bool IsValid => _errors.Count == 0;

    /// <summary>Throws if there is an error.</summary>
    /// <param name="document">The document's name for the message.</param>
    /// <exception cref="SpecException">With all errors.</exception>
    public void ThrowIfInvalid(string document = "config.json")
    {
        if (_errors.Count > 0) throw new SpecException(document, _errors);
    }

    internal void Error(string path, string problem) => _errors.Add(new SpecError(path, problem));

    internal void Warn(string path, string problem) => _warnings.Add(new SpecError(path, problem));
}
