using Caisson.Linux;

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
            return new(null, ReasonOf(e));
        }
    }

    /// <summary>A thing that cannot be read.</summary>
    /// <param name="refusal">Why.</param>
    internal static Reading<T> None(CaissonException refusal) => new(null, ReasonOf(refusal));

    // The two refusals that everybody meets who is not root, in a few words: a page may have many of them.
    private static string ReasonOf(CaissonException e) => e switch
    {
        { Errno: Errno.EACCES or Errno.EPERM, Object: { } file } when file.StartsWith("/proc/", StringComparison.Ordinal) => "it takes the right to trace the process, see ptrace(2)",
        { Errno: Errno.EPERM, Call: "setns" } => "it takes CAP_SYS_ADMIN in the user namespace that it belongs to, and in one's own; who made that one has it there, once in it",
        _ => e.Message,
    };
}
