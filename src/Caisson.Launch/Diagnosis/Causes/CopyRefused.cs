using Caisson.Launch.Init;
using Caisson.Launch.Steps;
using Caisson.Linux;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A tmpfs cannot be filled with what it covers (tmpcopyup).</summary>
internal sealed class CopyRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not CopyUp || failure.Object is not { } path) return null;
        return failure.Errno switch
        {
            Errno.ENOSPC => new($"what {path} has in the root file system does not fit into the tmpfs", "give the mount a larger size=, or leave tmpcopyup out"),
            Errno.EOVERFLOW => new($"{path} has more than {CopySpace.EntryLimit} entries in the root file system, or directories nested deeper than {CopySpace.DepthLimit}", "leave tmpcopyup out, and use a volume for what is there"),
            Errno.ENOTDIR => new($"{path} is no directory in the root file system", "correct the destination, or the root file system"),
            Errno.EACCES => new($"something below {path} in the root file system may not be read by the container's administrator", "give its files to the mapped ids (chown), or leave tmpcopyup out"),
            _ => null,
        };
    }
}
