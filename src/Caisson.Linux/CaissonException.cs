using System.Text;
using Caisson.Linux;

namespace Caisson;

/// <summary>
/// The one error of every Caisson library: what was being done, the system call that refused, its errno, the object it
/// concerned and, where they can be known, the likely cause and the remedy.
/// </summary>
public class CaissonException : Exception
{
    /// <summary>Creates an error that no system call reported.</summary>
    /// <param name="what">What could not be done, in plain words, with the thing named.</param>
    /// <param name="cause">Why, if it is known.</param>
    /// <param name="remedy">What the user can do about it, if there is something.</param>
    /// <param name="inner">The error behind this one.</param>
    public CaissonException(string what, string? cause = null, string? remedy = null, Exception? inner = null)
        : base(what, inner)
    {
        Step = what;
        Cause = cause;
        Remedy = remedy;
    }

    /// <summary>Creates an error from a failed system call.</summary>
    /// <param name="step">What was being done, in plain words.</param>
    /// <param name="call">The system call's name as in its man page, such as <c>move_mount</c>.</param>
    /// <param name="errno">The error number that the call returned.</param>
    /// <param name="obj">The path, namespace or file that the call was about.</param>
    /// <param name="cause">Why, if it is known.</param>
    /// <param name="remedy">What the user can do about it, if there is something.</param>
    public CaissonException(string step, string call, Errno errno, string? obj = null, string? cause = null, string? remedy = null)
        : this(step, cause, remedy)
    {
        Call = call;
        Errno = errno;
        Object = obj;
    }

    /// <summary>What was being done, in plain words.</summary>
    public string Step { get; }

    /// <summary>The system call that failed, by its man page's name; null if none did.</summary>
    public string? Call { get; }

    /// <summary>The error number; <see cref="Linux.Errno.None"/> if no system call failed.</summary>
    public Errno Errno { get; }

    /// <summary>The path, namespace or control file concerned.</summary>
    public string? Object { get; }

    /// <summary>The likely reason; null if nothing better than the errno is known.</summary>
    public string? Cause { get; init; }

    /// <summary>What to do about it; null if nothing is known.</summary>
    public string? Remedy { get; init; }

    /// <summary>For people: first what failed and how, then on lines of their own why, and what to try, as far as each is known.</summary>
    /// <remarks>The lines are separated by <c>\n</c>, without one at the end.</remarks>
    public string Explain()
    {
        var text = Failed();
        if (Cause is not null) text.Append("\n  because ").Append(Cause);
        if (Remedy is not null) text.Append("\n  try: ").Append(Remedy);
        return text.ToString();
    }

    /// <summary>One line: the step, the object, the call with its errno, the cause and the remedy, as far as each is known.</summary>
    public override string Message
    {
        get
        {
            var text = Failed();
            if (Cause is not null) text.Append(": ").Append(Cause);
            if (Remedy is not null) text.Append("; ").Append(Remedy);
            return text.ToString();
        }
    }

    private StringBuilder Failed()
    {
        var text = new StringBuilder(Step);
        if (Object is not null && !Step.Contains(Object, StringComparison.Ordinal)) text.Append(" (").Append(Object).Append(')');
        if (Call is not null) text.Append(": ").Append(Call).Append(": ").Append(Errno.Describe());
        return text;
    }
}
