using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using Caisson.Runtime;
using Caisson.Runtime.State;

namespace Caisson.Cli;

/// <summary>Where the state of containers is.</summary>
internal static class StateLocation
{
    internal static ContainerManager Manager(string? explicitRoot) => new(new ContainerStore(Resolve(explicitRoot)));

    private static string Resolve(string? explicitRoot)
    {
        var uid = SystemCall.geteuid();
        if (explicitRoot is not null || uid == 0 || !string.IsNullOrEmpty(ProcessEnvironment.Get("XDG_RUNTIME_DIR"))) return StateRoot.Resolve(explicitRoot);

        // Who comes by su or cron has no session and no XDG_RUNTIME_DIR.
        var session = string.Create(CultureInfo.InvariantCulture, $"/run/user/{uid}");
        if (IsOwn(session, uid)) return session + "/caisson";
        var fallback = string.Create(CultureInfo.InvariantCulture, $"/tmp/caisson-{uid}");
        SystemCall.mkdirat(Fcntl.AT_FDCWD, fallback, 0x1C0);
        if (IsOwn(fallback, uid)) return fallback;
        throw new CaissonException($"{fallback} cannot keep the state of containers", "it is not a directory that belongs to you alone", "set XDG_RUNTIME_DIR, or name a directory of your own with --root");
    }

    // /tmp belongs to everybody: what lies there under the expected name may be somebody else's.
    private static bool IsOwn(string path, uint uid) =>
        SystemCall.statx(Fcntl.AT_FDCWD, path, Fcntl.AT_SYMLINK_NOFOLLOW, Stat.STATX_BASIC_STATS, out var stat) >= 0
        && (stat.stx_mode & Stat.S_IFMT) == Stat.S_IFDIR && stat.stx_uid == uid && (stat.stx_mode & 0x3F) == 0;
}
