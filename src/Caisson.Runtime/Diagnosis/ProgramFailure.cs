using System.Text;
using Caisson.Linux;

namespace Caisson.Runtime.Diagnosis;

/// <summary>Why a program could not be started.</summary>
/// <remarks>Engines tell "not found" from "not executable" by certain words in the message; those words are used here and nowhere else.</remarks>
internal static class ProgramFailure
{
    /// <summary>The error, with the exit status that shells give it.</summary>
    public static ProgramException Explain(string name, Errno errno, ReadOnlySpan<byte> head, bool found)
    {
        if (found && errno is Errno.ENOENT or Errno.ENOEXEC && ProgramFile.Describe(head, errno) is { } described)
            return new ProgramException($"exec: \"{name}\": {described.Cause}", errno == Errno.ENOENT ? 127 : 126) { Remedy = described.Remedy };
        return errno switch
        {
            Errno.ENOENT when name.Contains('/') => new($"exec: \"{name}\": stat {name}: no such file or directory", 127),
            Errno.ENOENT => new($"exec: \"{name}\": executable file not found in $PATH", 127),
            Errno.EACCES or Errno.EPERM => new($"exec: \"{name}\": permission denied", 126),
            _ => new($"exec: \"{name}\": {errno.Describe()}", 126),
        };
    }
}
