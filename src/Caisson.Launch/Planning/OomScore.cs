using System.Globalization;
using System.Text;
using Caisson.Launch.Diagnosis;
using Caisson.Launch.Diagnosis.Causes;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Planning;

/// <summary>How soon the kernel ends a process when memory runs out: proc_pid_oom_score_adj(5).</summary>
internal static class OomScore
{
    public const string Purpose = "set how soon the kernel ends the process when memory runs out";

    /// <summary>The step of a process that sets its own.</summary>
    public static WriteFile Step(int score) => new("/proc/self/oom_score_adj", Text(score), Purpose);

    /// <summary>Sets that of a child.</summary>
    public static void Write(int pid, int score)
    {
        var path = $"/proc/{pid}/oom_score_adj";
        int file = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_WRONLY | Fcntl.O_CLOEXEC);
        if (file < 0) throw Refused("openat", file, path, score);
        nint written = SystemCall.write(file, Encoding.ASCII.GetBytes(Text(score)));
        SystemCall.close(file);
        if (written < 0) throw Refused("write", written, path, score);
    }

    private static CaissonException Refused(string call, nint result, string path, int score)
    {
        var errno = SystemCall.ErrnoOf(result);
        var finding = KernelSettingRefused.Score(call, errno, Text(score), Machine.Current());
        return new("Cannot " + Purpose, call, errno, path, finding?.Cause, finding?.Remedy);
    }

    private static string Text(int score) => score.ToString(CultureInfo.InvariantCulture);
}
