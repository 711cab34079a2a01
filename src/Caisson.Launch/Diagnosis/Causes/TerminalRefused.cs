using Caisson.Launch.Steps;
using Caisson.Linux;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>No terminal can be made in the container: pts(4).</summary>
internal sealed class TerminalRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is ControlTerminal && failure.Errno == Errno.EPERM) return new("the terminal controls another session already, or this process leads none", null);
        if (failure.Step is not OpenTerminal) return null;
        const string add = "add a mount of type devpts on /dev/pts with the options newinstance, ptmxmode=0666, mode=0620";
        return failure.Errno switch
        {
            Errno.ENOENT or Errno.ENOTDIR when failure.Calls("openat2") => new("the container has no devpts: nothing is at /dev/pts/ptmx", add),
            Errno.ENOTTY when failure.Calls("fstatfs") => new("/dev/pts in the container is no devpts, so nothing there is trusted", add),
            Errno.EACCES or Errno.EPERM when failure.Calls("openat2") => new("/dev/pts/ptmx of the container may not be opened; without ptmxmode=0666 nobody but root may", add),
            Errno.ENOSPC or Errno.EIO => new($"there are as many terminals as kernel.pty.max{(machine.Setting("kernel.pty.max") is { } most ? $" ({most})" : "")} or the devpts option max= allows", "close some, or raise kernel.pty.max"),
            Errno.EPIPE or Errno.ECONNRESET when failure.Calls("sendmsg") => new("whoever listened on the console socket has gone", "keep the listener until the container is made"),
            Errno.EROFS or Errno.ENOTDIR => new("/dev/console cannot be made in the container's /dev", "mount a tmpfs on /dev, or make /dev/console in the root file system"),
            _ => null,
        };
    }
}
