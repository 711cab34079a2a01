using Caisson.Launch.Steps;
using Caisson.Linux;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>The program's working directory cannot be entered: chdir(2).</summary>
internal sealed class WorkingDirectoryRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not EnterWorkingDirectory) return null;
        var path = failure.Object ?? "/";
        return failure.Errno switch
        {
            Errno.ENOENT => new($"the container has no directory {path}", $"make it in the root file system, or choose another working directory (process.cwd, -w)") { Words = Finding.NoSuchFile },
            Errno.ENOTDIR => new($"{path} or something on the way to it is no directory in the container", "choose another working directory (process.cwd, -w)"),
            Errno.EACCES or Errno.EPERM => new($"the directory {path}, or one on the way to it in the container, lacks the x bit for {failure.Actor(machine)}", "choose another working directory (process.cwd, -w), or open it to the user"),
            Errno.ELOOP => new($"symbolic links on the way to {path} lead in a circle", "choose another working directory (process.cwd, -w)"),
            Errno.EXDEV => new($"{path} leads out of the container", "choose a working directory inside it (process.cwd, -w)"),
            _ => null,
        };
    }
}
