using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Doctor.Checks;

/// <summary>What checks do beyond reading files. Nothing of it outlives the question, and nothing fails: what cannot be learned is null.</summary>
internal interface IProbes
{
    /// <summary>Tries something in a throw-away process.</summary>
    Attempted Try(Attempt attempt);

    /// <summary>Asks by a system call: its result, or the negated errno.</summary>
    long Ask(KernelQuestion question);

    /// <summary>Opens a file to read and write, and closes it: what the kernel says.</summary>
    Errno Open(string path);

    /// <summary>Whether the caller may write to a file or directory.</summary>
    bool MayWrite(string path);

    /// <summary>The names in a directory; null if it cannot be listed.</summary>
    IReadOnlyList<string>? List(string directory);

    /// <summary>Where a symbolic link leads; null if there is none.</summary>
    string? Link(string path);

    /// <summary>The text of a file that is compressed with gzip.</summary>
    string? ReadCompressed(string path);

    /// <summary>A variable of the environment; null if it is not set or empty.</summary>
    string? Variable(string name);

    /// <summary>How many namespaces of each kind the processes are in that can be seen.</summary>
    IReadOnlyDictionary<NamespaceKind, int> CountNamespaces();

    /// <summary>Makes a detached copy of the mount at a path, and maps its ids: the error, or null.</summary>
    CaissonException? MapIds(string path);

    /// <summary>Connects to systemd, the machine's or the user's: the error, or null.</summary>
    CaissonException? ReachSystemd(bool user);

    /// <summary>The version of libseccomp that this program has; null if it has none.</summary>
    Version? LibSeccomp();
}
