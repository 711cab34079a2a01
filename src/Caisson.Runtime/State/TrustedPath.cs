using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Runtime.State;

/// <summary>
/// Whether a directory is the caller's alone to fill. A record in it tells whom to kill, and a configuration which hooks to run: whoever else could put one there,
/// or another directory into its place, would act with the caller's rights.
/// </summary>
internal static class TrustedPath
{
    private const int LinkLimit = 40;
    private const uint Sticky = 0x200, GroupWrites = 0x10, OthersWrite = 0x2;

    /// <summary>Why the directory is not to be trusted; null if it is, or does not exist yet.</summary>
    /// <param name="path">Its absolute path; links on the way are followed, and looked at too.</param>
    /// <param name="shared">Others may add to it, but neither change nor take away what is there (the sticky bit): what lies in it has to be looked at one by one.</param>
    /// <exception cref="CaissonException">Something on the way cannot be looked at.</exception>
    internal static string? Fault(string path, out bool shared)
    {
        shared = false;
        var names = new Stack<string>();
        Push(names, path);
        var at = "";
        for (int links = 0; names.TryPop(out var name);)
        {
            if (name is "" or ".") continue;
            if (name == "..")
            {
                at = at[..Math.Max(at.LastIndexOf('/'), 0)];
                continue;
            }
            var next = $"{at}/{name}";
            var looked = SystemCall.statx(AT_FDCWD, next, AT_SYMLINK_NOFOLLOW, Stat.STATX_BASIC_STATS, out var status);
            if (SystemCall.ErrnoOf(looked) is Errno.ENOENT or Errno.EACCES) return null;
            SystemCall.Check(looked, $"looking at {next}", "statx", next);
            if (!IsTrusted(status.stx_uid)) return $"{next} belongs to {UserNames.Of(status.stx_uid)}";
            if ((status.stx_mode & Stat.S_IFMT) == Stat.S_IFLNK)
            {
                if (++links > LinkLimit) return $"{path} has too many links on the way";
                var target = TargetOf(next);
                if (target.StartsWith('/')) at = "";
                Push(names, target);
                continue;
            }
            at = next;
            var writers = WritersOf(status);
            shared = writers is not null;
            if (shared && (status.stx_mode & Sticky) == 0) return $"{next} may be written to by {writers}";
        }
        return null;
    }

    // A user's own group, or root's, has nobody in it whom a file's mode would keep out of anything else.
    private static string? WritersOf(in statx status) => (status.stx_mode & OthersWrite) != 0 ? "every user"
        : (status.stx_mode & GroupWrites) != 0 && status.stx_gid != 0 && status.stx_gid != SystemCall.getegid() ? $"the group {status.stx_gid}"
        : null;

    // In a user namespace root's own files have no owner that it maps; who made the namespace put it among them.
    internal static bool IsTrusted(uint owner) => owner == 0 || owner == SystemCall.geteuid() || (owner == Unmapped && !Caller.IsInFirstUserNamespace);

    // /proc/sys/kernel/overflowuid, which nobody changes.
    private const uint Unmapped = 65534;

    private static void Push(Stack<string> names, string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = parts.Length - 1; i >= 0; i--) names.Push(parts[i]);
    }

    private static string TargetOf(string link)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var length = SystemCall.readlinkat(AT_FDCWD, link, buffer);
        SystemCall.Check(length, $"looking at {link}", "readlinkat", link);
        return CString.Decode(buffer[..length]);
    }
}
