using System.Runtime.InteropServices;
using Caisson.Launch.Init;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Launch.Diagnosis;

/// <summary>Why a program could not be started.</summary>
/// <remarks>Engines tell "not found" from "not executable" by certain words in the message; those words are used here and nowhere else.</remarks>
internal static class ProgramFailure
{
    private const int NotFound = 127, NotExecutable = 126;
    private const long ST_NOEXEC = 8;

    /// <summary>No candidate may be executed.</summary>
    /// <param name="name">The name as it was given.</param>
    /// <param name="candidates">Where it was looked for.</param>
    /// <param name="errno">What the kernel said of the last one that is there.</param>
    /// <param name="report">A <see cref="ProgramReport"/> of that one, or nothing.</param>
    public static ProgramException ExplainSearch(string name, IReadOnlyList<string> candidates, Errno errno, ReadOnlySpan<byte> report)
    {
        if (errno is not (Errno.EACCES or Errno.EPERM) || report.Length < ProgramReport.Size) return Explain(name, errno, default(Finding));
        var seen = MemoryMarshal.Read<ProgramReport>(report);
        var path = seen.Candidate >= 0 && seen.Candidate < candidates.Count ? candidates[seen.Candidate] : name;
        return Explain(name, errno, Describe(path, seen));
    }

    /// <summary>The kernel did not run a file that is there.</summary>
    /// <param name="name">The name as it was given.</param>
    /// <param name="errno">What execve said.</param>
    /// <param name="head">What the file begins with.</param>
    /// <param name="refused">It was the kernel that refused, and no fault that was put there.</param>
    public static ProgramException Explain(string name, Errno errno, ReadOnlySpan<byte> head, bool refused = true)
    {
        if (ProgramFile.Describe(head, errno) is { } finding) return Explain(name, errno, finding, refused);
        return Explain(name, errno, errno switch
        {
            Errno.EACCES => new Finding("it, or what interprets it, lies on a mount with the option noexec, or a security module refuses it", "mount it with exec, or choose another place"),
            Errno.EPERM => new Finding("the container's filter of system calls (linux.seccomp) or a security module refuses it", "allow execve there"),
            Errno.E2BIG => new Finding("arguments and environment are longer than the kernel takes: 128 KiB each, and a quarter of RLIMIT_STACK together", "pass less of them, or raise RLIMIT_STACK"),
            Errno.ETXTBSY => new Finding("somebody has the file open for writing", "wait until it is closed"),
            Errno.ENOMEM => new Finding("memory ran out, or a limit on it is reached", "raise the container's memory limit or RLIMIT_AS"),
            Errno.EAGAIN => new Finding("the user has more processes than its RLIMIT_NPROC allows", "raise the limit"),
            _ => null,
        }, refused);
    }

    private static ProgramException Explain(string name, Errno errno, Finding? finding, bool isFound = false)
    {
        var (words, status) = errno switch
        {
            Errno.ENOENT or Errno.ENOTDIR when finding is not null => ("no such file or directory", NotFound),
            Errno.ENOENT or Errno.ENOTDIR when name.Contains('/') => ($"stat {name}: no such file or directory", NotFound),
            Errno.ENOENT or Errno.ENOTDIR => ("executable file not found in $PATH", NotFound),
            Errno.EACCES or Errno.EPERM => ("permission denied", NotExecutable),
            Errno.ENOEXEC => ("exec format error", NotExecutable),
            _ => (errno.Describe(), NotExecutable),
        };
        return new ProgramException($"exec: \"{name}\": {words}", status) { Cause = finding?.Cause, Advice = finding?.Advice, IsFound = isFound };
    }

    private static Finding Describe(string path, ProgramReport seen)
    {
        var mode = "0" + Convert.ToString(seen.Mode & 0xFFF, 8).PadLeft(3, '0');
        return (FileKind)(seen.Mode & Stat.S_IFMT) switch
        {
            _ when seen.Mode == 0 => new($"a directory on the way to {path} in the container lacks the x bit for the user", "open the directories to the user (chmod o+x)"),
            FileKind.Directory => new($"{path} is a directory in the container", "name a program"),
            not FileKind.Regular => new($"{path} is no regular file in the container", "name a program"),
            _ when (seen.Mode & 0x49) == 0 => new($"{path} has no x bit in the container (mode {mode})", $"chmod +x {path} in the root file system"),
            _ when (seen.MountFlags & ST_NOEXEC) != 0 => new($"{path} lies on a mount with the option noexec", "mount it with exec, or put the program elsewhere"),
            _ => new($"{path} may not be executed by the user that the program runs as (mode {mode}, owner {seen.User}:{seen.Group})", $"chmod +x {path} in the root file system, or run as another user"),
        };
    }
}
