using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Processes;

namespace Caisson.Runtime.State;

/// <summary>Where the state of containers is kept.</summary>
public static class StateRoot
{
    /// <summary>The directory for root's containers.</summary>
    public const string ForRoot = "/run/caisson";

    /// <summary>
    /// Decides on the state root: <paramref name="explicitRoot"/>, made absolute; else <c>/run/caisson</c> for root; else
    /// <c>$XDG_RUNTIME_DIR/caisson</c>. Root of a user namespace counts as an ordinary user if that variable is set, for then it is one who called
    /// himself root.
    /// </summary>
    /// <param name="explicitRoot">What <c>--root</c> says; null if it was not given.</param>
    /// <exception cref="CaissonException">There is no such directory for this user.</exception>
    public static string Resolve(string? explicitRoot) =>
        Resolve(explicitRoot, SystemCall.geteuid(), ProcessEnvironment.Get("XDG_RUNTIME_DIR"), InInitialUserNamespace);

    internal static string Resolve(string? explicitRoot, uint euid, string? runtimeDirectory, Func<bool> inInitialUserNamespace)
    {
        if (explicitRoot is "") throw new CaissonException("the state root is an empty path", remedy: new Advice("name a directory, or none", AdviceKind.ChooseStateRoot));
        if (explicitRoot is not null) return FilePath.Absolute(explicitRoot);
        // Engines that run as root set the variable to nothing.
        if (string.IsNullOrEmpty(runtimeDirectory)) runtimeDirectory = null;
        var asUser = euid != 0 || (runtimeDirectory is not null && !inInitialUserNamespace());
        if (!asUser) return ForRoot;
        if (runtimeDirectory is null)
            throw new CaissonException("there is no directory for the state of containers", "XDG_RUNTIME_DIR is not set, and only root may use " + ForRoot,
                new Advice("log in so that it is set (loginctl enable-linger), or name a directory of your own", AdviceKind.ChooseStateRoot));
        if (runtimeDirectory[0] != '/')
            throw new CaissonException($"XDG_RUNTIME_DIR is '{runtimeDirectory}'", "it is not an absolute path", new Advice("set it to one, or name a directory", AdviceKind.ChooseStateRoot));
        return runtimeDirectory.TrimEnd('/') + "/caisson";
    }

    private static bool InInitialUserNamespace() => ProcFile.TryRead("/proc/self/uid_map") is not { } map || IsIdentity(map);

    /// <summary>Whether a uid_map maps every id to itself, which only that of the initial user namespace can.</summary>
    internal static bool IsIdentity(ReadOnlySpan<byte> map)
    {
        Span<uint> expected = [0, 0, uint.MaxValue];
        foreach (var number in expected)
        {
            map = map.TrimStart((byte)' ');
            if (!System.Buffers.Text.Utf8Parser.TryParse(map, out uint value, out var length) || value != number) return false;
            map = map[length..];
        }
        return true;
    }
}
