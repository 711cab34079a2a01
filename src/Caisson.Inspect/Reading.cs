namespace Caisson.Inspect;

/// <summary>What was read, or why it could not be.</summary>
/// <typeparam name="T">What is read.</typeparam>
/// <param name="Value">What was read; null if it could not be.</param>
/// <param name="Problem">Why not, for people, without a full stop; null if it was read.</param>
public sealed record Reading<T>(T? Value, string? Problem)
    where T : class
{
    /// <summary>Reads; a refusal becomes the problem.</summary>
    /// <param name="read">Reads it; null means that it is gone.</param>
    internal static Reading<T> Of(Func<T?> read)
    {
        try
        {
            return read() is { } value ? new(value, null) : new(null, "it is gone");
        }
        catch (CaissonException e)
        {
            return new(null, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(null, e.Message);
        }
    }

    /// <summary>A thing that cannot be read.</summary>
    /// <param name="problem">Why.</param>
    internal static Reading<T> None(string problem) => new(null, problem);
}
