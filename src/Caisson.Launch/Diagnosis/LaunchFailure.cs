using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Diagnosis;

/// <summary>Turns a failure into an error that says what was done, what refused, why it may have, and what helps.</summary>
internal static class LaunchFailure
{
    /// <summary>The error for a step that failed.</summary>
    /// <param name="plan">The plan that the child walked.</param>
    /// <param name="message">Its report.</param>
    /// <param name="detail">The kernel's own words on a file system, or what there is to know of a program file.</param>
    /// <param name="what">What was being made.</param>
    public static CaissonException Explain(LaunchPlan plan, StatusMessage message, ReadOnlySpan<byte> detail, string what)
    {
        var step = plan.Steps[message.Step];
        var errno = (Errno)message.Errno;
        if (step is FindProgram find) return ProgramFailure.ExplainSearch(find.Object ?? "", find.Candidates, errno, detail);
        if (step is Execute) return ProgramFailure.Explain(step.Object ?? "", errno, detail, refused: message.Call == SystemCallNumber.execve);
        return Explain(new Failure
        {
            Call = SystemCallName.Of(message.Call),
            Errno = errno,
            Object = step.Object,
            Step = step,
            Before = Before(plan, message.Step),
            Namespaces = step switch { Unshare unshare => unshare.Namespaces, ContinueInNewProcess clone => clone.Namespaces, _ => 0 },
            Log = step is NewFileSystem ? NeutralWords.OfLog(detail) : null,
            Subject = plan.Subject,
        }, plan.Offset + message.Step, what, Machine.Current());
    }

    /// <summary>The error for a step of the parent's that is to fail.</summary>
    public static CaissonException OfParent(Step step, int number, Errno errno, string what)
    {
        int end = step.Call.IndexOf('(', StringComparison.Ordinal);
        return new CaissonException($"Cannot make {what}: step {number}, {step.Purpose}", end <= 0 ? step.Call : step.Call[..end], errno, step.Object);
    }

    /// <summary>The error for a step, with what the machine tells of the reason.</summary>
    public static CaissonException Explain(Failure failure, int index, string what, Machine machine)
    {
        var finding = KnownCauses.Find(failure, machine);
        return new CaissonException($"Cannot make {what}: step {index + 1}, {failure.Step!.Purpose}", failure.Call, failure.Errno, failure.Object,
            Told(failure, finding, failure.Log is { } log ? $"the file system says: {log}" : null), finding?.Advice);
    }

    // Where the document names something that is missing, engines tell that from other failures by the kernel's words, and exit with 127.
    private static string? Told(Failure failure, Finding? finding, string? otherwise)
    {
        var cause = finding?.Cause ?? otherwise;
        var words = finding?.Words ?? (failure.Errno == Errno.ENOENT && failure.Step is (null or CloneMount or OpenSource or CloneInRoot) ? Finding.NoSuchFile : null);
        return words is null ? cause : cause is null ? words : $"{cause} ({words})";
    }

    /// <summary>An error of the parent's with its reason; null if it has one already, or none is known.</summary>
    public static CaissonException? Enrich(CaissonException error, LaunchPlan plan)
    {
        if (error.Call is null || error.Remedy is not null || error is ProgramException) return null;
        // A step's error has been through this already.
        if (error.Step.StartsWith("Cannot make ", StringComparison.Ordinal)) return null;
        var failure = new Failure { Call = error.Call, Errno = error.Errno, Object = error.Object, Subject = plan.Subject };
        var finding = KnownCauses.Find(failure, Machine.Current());
        return finding is null ? null : new CaissonException(error.Step, error.Call, error.Errno, error.Object, Told(failure, finding, null), finding.Advice);
    }

    /// <summary>The error for a child that ended without a report.</summary>
    /// <param name="plan">The plan that it walked.</param>
    /// <param name="lastStep">The last step it is known to have reached; 0 if that was not traced.</param>
    /// <param name="status">Its exit status, or 128 and the signal's number.</param>
    /// <param name="what">What was being made.</param>
    public static CaissonException Lost(LaunchPlan plan, int lastStep, int status, string what)
    {
        var where = lastStep > 0 ? $", at step {plan.Offset + lastStep + 1}, {plan.Steps[lastStep].Purpose}" : "";
        if (status <= 128) return new($"Cannot make {what}", $"its first process ended with status {status} before it could start the program{where}");
        var finding = EndedBySignal.Find(status - 128, Machine.Current());
        return new($"Cannot make {what}: its first process was ended by signal {EndedBySignal.NameOf(status - 128)} before it could start the program{where}", finding?.Cause, finding?.Advice);
    }

    /// <summary>The error for a step that depends on a file of the container's and does not come to its end.</summary>
    /// <param name="plan">The plan that the child walks.</param>
    /// <param name="index">The step.</param>
    /// <param name="what">What was being made.</param>
    public static CaissonException Silent(LaunchPlan plan, int index, string what) =>
        new($"Cannot make {what}: step {plan.Offset + index + 1}, {plan.Steps[index].Purpose}", $"the file system that {plan.Steps[index].Object} lies on in the container does not answer", "see what serves it (FUSE, NFS), or give the process the variable HOME");

    private static List<Step> Before(LaunchPlan plan, int index)
    {
        var before = new List<Step>(index);
        for (int i = 0; i < index; i++) before.Add(plan.Steps[i]);
        return before;
    }
}
