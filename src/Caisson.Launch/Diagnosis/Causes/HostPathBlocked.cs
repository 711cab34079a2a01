using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A path of the host does not lead where it should: a component is missing, no directory, or closed to the container's ids.</summary>
internal sealed class HostPathBlocked : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (!failure.Is(Errno.EACCES, Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP)) return null;
        if (failure.Step is not (null or CloneMount or OpenSource or Attach) || failure.Object is not { } path || !path.StartsWith('/')) return null;
        if (path.StartsWith("/proc/", StringComparison.Ordinal) && path.Length > 6 && char.IsAsciiDigit(path[6])) return null; // A process's, which may be gone by now.
        if (failure.Errno == Errno.ELOOP && failure.Calls("openat2"))
            return new($"there is a symbolic link on the way to {path}, which had none when the machine's mounts were read: somebody exchanged a directory meanwhile", "see who may write to the directories on the way, and try again");
        if (failure.Errno == Errno.ELOOP) return new($"symbolic links on the way to {path} lead in a circle, or there are more than 40", "check the links");
        var walker = failure.Actor(machine);
        if (PathWalk.FindBarrier(path, walker, machine) is { } barrier) return WithOption(barrier, failure, path);
        if (failure.Errno != Errno.EACCES) return null;
        return walker.OverridesAll
            ? new($"a file system on the way to {path} refuses even root, as FUSE and NFS (root_squash) do, or a security module does", "put it on a local file system, or run as the user that may see it")
            : new($"{path} refuses {walker}, by an access control list or a security module", "check getfacl and the machine's security policy");
    }

    private static Finding WithOption(Finding barrier, Failure failure, string path) =>
        path == failure.Subject.Root && barrier.Remedy == "check the path" ? barrier with { Remedy = "check root.path; relative paths start at the bundle" } : barrier;
}
