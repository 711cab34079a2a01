using System.Globalization;
using Caisson.Linux;

namespace Caisson.Launch;

/// <summary>A step of the plan that fails without being run.</summary>
/// <param name="Step">The step's number, counted from 1 as the plan prints it.</param>
/// <param name="Errno">What it fails with.</param>
public readonly record struct LaunchFault(int Step, Errno Errno)
{
    /// <summary>Reads <c>STEP</c> or <c>STEP:ERRNO</c>, such as <c>12:EPERM</c>; without an error it is EIO. Null if the text is not of this form.</summary>
    /// <param name="text">The text.</param>
    public static LaunchFault? TryParse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var errno = Errno.EIO;
        return int.TryParse(colon < 0 ? text : text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step > 0
            && (colon < 0 || Enum.TryParse(text[(colon + 1)..], out errno)) ? new LaunchFault(step, errno) : null;
    }
}
