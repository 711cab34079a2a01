using System.Text;
using Caisson.Linux;
using Caisson.Runtime.Launch.Init;
using Caisson.Runtime.Launch.Plan;
using Caisson.Runtime.Launch.Steps;

namespace Caisson.Runtime.Diagnosis;

/// <summary>Turns a child's report into an error that says what was done, what refused, why it may have, and what helps.</summary>
internal static class LaunchFailure
{
    /// <summary>The error for a step that failed.</summary>
    /// <param name="plan">The plan that the child walked.</param>
    /// <param name="message">Its report.</param>
    /// <param name="detail">The kernel's own words on a file system, or the head of a program file.</param>
    /// <param name="what">What was being made.</param>
    public static CaissonException Explain(LaunchPlan plan, StatusMessage message, ReadOnlySpan<byte> detail, string what)
    {
        var step = plan.Steps[message.Step];
        var errno = (Errno)message.Errno;
        if (step is FindProgram or Execute) return ProgramFailure.Explain(step.Object ?? "", errno, detail, step is Execute);
        var cause = step is NewFileSystem && detail.Length > 0 ? $"the file system says: {KernelText(detail)}" : null;
        return new CaissonException($"Cannot make {what}: step {message.Step + 1}, {step.Purpose}", SystemCallName.Of(message.Call), errno, step.Object, cause);
    }

    /// <summary>What is known of a child that ended without a report.</summary>
    public static string Lost(LaunchPlan plan, int lastStep, int status) =>
        status > 128 ? $"its first process was ended by signal {status - 128} before it could start the program" + (lastStep > 0 ? $", at step {lastStep + 1}" : "")
        : $"its first process ended with status {status} before it could start the program" + (lastStep > 0 ? $", at step {lastStep + 1}" : "");

    // fsopen(2)'s log: each line begins with its level and a blank.
    private static string KernelText(ReadOnlySpan<byte> detail)
    {
        var text = Encoding.UTF8.GetString(detail).Trim();
        return text.Length > 2 && text[1] == ' ' ? text[2..] : text;
    }
}
