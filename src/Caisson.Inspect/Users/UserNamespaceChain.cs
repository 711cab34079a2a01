using System.Collections;
using System.Globalization;
using System.Text;
using Caisson.Linux;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Users;

/// <summary>A user namespace and its ancestors, itself first: user_namespaces(7). It never changes.</summary>
public sealed class UserNamespaceChain : IReadOnlyList<UserNamespaceLevel>
{
    private readonly List<UserNamespaceLevel> _levels;

    /// <summary>Makes a chain of what is known.</summary>
    /// <param name="levels">The namespaces, each followed by its parent.</param>
    public UserNamespaceChain(IEnumerable<UserNamespaceLevel> levels) => _levels = [.. levels];

    /// <summary>How many there are.</summary>
    public int Count => _levels.Count;

    /// <summary>A namespace.</summary>
    /// <param name="index">0 is the one asked for, 1 its parent.</param>
    public UserNamespaceLevel this[int index] => _levels[index];

    /// <summary>Whether it goes up to the initial one. What is above the reader's own user namespace cannot be seen.</summary>
    public bool IsComplete => _levels is [.., { IsInitial: true }];

    /// <summary>Asks the kernel: <c>NS_GET_PARENT</c>, <c>NS_GET_OWNER_UID</c> of ioctl_nsfs(2). Needs no right but the open descriptor.</summary>
    /// <param name="user">A user namespace.</param>
    /// <exception cref="CaissonException">EINVAL: it is another kind.</exception>
    public static UserNamespaceChain Read(NamespaceHandle user)
    {
        var unmapped = UnmappedUid();
        var levels = new List<UserNamespaceLevel> { LevelOf(user, unmapped) };
        var parent = user.GetParent();
        while (parent is not null)
        {
            using var level = parent;
            levels.Add(LevelOf(level, unmapped));
            parent = level.GetParent();
        }

        return new(levels);
    }

    private static UserNamespaceLevel LevelOf(NamespaceHandle user, uint? unmapped) => new(user.Id, user.GetOwner() is var owner && owner == unmapped ? null : owner);

    /// <inheritdoc/>
    public IEnumerator<UserNamespaceLevel> GetEnumerator() => _levels.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The number that stands for users without one in the reader's user namespace; null if it is the number of somebody, which then is meant.</summary>
    internal static uint? UnmappedUid()
    {
        var overflow = uint.TryParse(Encoding.ASCII.GetString(ProcFile.TryRead("/proc/sys/kernel/overflowuid") ?? []).AsSpan().TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 65534;
        return IdMap.TryRead(Environment.ProcessId)?.ToHost(overflow) is null ? overflow : null;
    }
}
