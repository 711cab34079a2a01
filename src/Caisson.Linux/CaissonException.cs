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
    public CaissonException(string what, string? cause = null, Advice? remedy = null, Exception? inner = null)
        : base(what, inner)
    {
        Step = what;
        Cause = cause;
        Advice = remedy;
    }

    /// <summary>Creates an error from a failed system call. Where the call got no descriptor (EMFILE, ENFILE) cause and remedy are known without being given.</summary>
    /// <param name="step">What was being done, in plain words.</param>
    /// <param name="call">The system call's name as in its man page, such as <c>move_mount</c>.</param>
    /// <param name="errno">The error number that the call returned.</param>
    /// <param name="obj">The path, namespace or file that the call was about.</param>
    /// <param name="cause">Why, if it is known.</param>
    /// <param name="remedy">What the user can do about it, if there is something.</param>
    public CaissonException(string step, string call, Errno errno, string? obj = null, string? cause = null, Advice? remedy = null)
        : this(step, cause, remedy)
    {
        Call = call;
        Errno = errno;
        Object = obj;
        if (cause is not null || remedy is not null || DescriptorShortage.Of(errno) is not var (why, help)) return;
        Cause = why;
        Advice = help;
    }

    /// <summary>What was being done, in plain words.</summary>
    public string Step { get; }

    /// <summary>What failed: the step, the object and the call with its errno, without cause and remedy.</summary>
    public string What => Describe(null, null, null);

    /// <summary>The system call that failed, by its man page's name; null if none did.</summary>
    public string? Call { get; }

    /// <summary>The error number; <see cref="Linux.Errno.None"/> if no system call failed.</summary>
    public Errno Errno { get; }

    /// <summary>The path, namespace or control file concerned.</summary>
    public string? Object { get; }

    /// <summary>The likely reason; null if nothing better than the errno is known.</summary>
    public string? Cause { get; init; }

    /// <summary>What to do about it; null if nothing is known.</summary>
    public string? Remedy
    {
        get => Advice?.Words;
        init => Advice = value;
    }

    /// <summary>The remedy with what it comes down to, for programs that have a way of their own to do it; null if nothing is known.</summary>
    public Advice? Advice { get; init; }

    /// <summary>For people: first what failed and how, then on lines of their own why, and what to try, as far as each is known.</summary>
    /// <remarks>The lines are separated by <c>\n</c>, without one at the end.</remarks>
    public string Explain() => Describe("\n  because ", "\n  try: ", null);

    /// <summary>One line: the step, the object, the call with its errno, the cause and the remedy, as far as each is known.</summary>
    public override string Message => Describe(": ", "; ", null);

    /// <summary>As <see cref="Message"/>, with a program's own way to do what helps.</summary>
    /// <param name="how">A command or an option, such as <c>caisson rm -f web</c>; null for none.</param>
    public string Describe(string? how) => Describe(": ", "; ", how);

    /// <summary>What failed and why, for an error that has it as its cause and takes the advice over.</summary>
    internal string WithoutRemedy => Describe(": ", null, null);

    private string Describe(string? because, string? attempt, string? how)
    {
        var text = new StringBuilder(Step);
        if (Object is not null && !Step.Contains(Object, StringComparison.Ordinal)) text.Append(" (").Append(Object).Append(')');
        if (Call is not null) text.Append(": ").Append(Call).Append(": ").Append(Errno.Describe());
        if (Cause is not null && because is not null) text.Append(because).Append(Cause);
        if (Remedy is null || attempt is null) return text.ToString();
        text.Append(attempt).Append(Remedy);
        return how is null ? text.ToString() : text.Append(" (").Append(how).Append(')').ToString();
    }
}
