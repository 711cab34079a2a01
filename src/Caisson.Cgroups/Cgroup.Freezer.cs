using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Cgroups;

public sealed partial class Cgroup
{
    private const int FreezeLimit = 10_000;

    private CgroupDirectory? Freezer
    {
        get
        {
            foreach (var directory in Directories)
                if (directory.Version == 1 && directory.Has("freezer")) return directory;
            return null;
        }
    }

    /// <summary>Whether the group is frozen, or on its way there: by <see cref="Freeze()"/> or by anybody else.</summary>
    /// <remarks>False where the files cannot be read: the container may have shut those that belong to its user, and no list is to fail for that.</remarks>
    public bool IsFrozen => Unified?.Peek("cgroup.freeze") == "1" || Freezer?.Peek("freezer.state") is "FROZEN" or "FREEZING";

    /// <summary>Stops every process of the group, and of those below it, until <see cref="Thaw"/>. Returns when all have stopped.</summary>
    /// <exception cref="CaissonException">The machine or the caller has no freezer, or a process does not stop; then none stays stopped.</exception>
    public void Freeze() => Freeze(FreezeLimit);

    private void Freeze(int limit)
    {
        if (Unified is { } unified && unified.Exists("cgroup.freeze"))
        {
            unified.Write("cgroup.freeze", "1");
            if (Await("frozen 1", unified, limit)) return;
        }
        else if (Freezer is { } freezer)
        {
            if (FreezeLegacy(freezer, limit)) return;
        }
        else
        {
            throw new CaissonException("Cannot pause the container", "it is neither in a version 2 control group nor in one of the freezer controller", "mount one at /sys/fs/cgroup, and have it delegated to you");
        }
        Thaw();
        throw new CaissonException("Cannot pause the container", $"not every process of {Principal.Path} has stopped within {limit / 1000} seconds", "see what they wait for in /proc/PID/stack");
    }

    /// <summary>Lets the processes of the group go on.</summary>
    /// <exception cref="CaissonException">The caller may not.</exception>
    public void Thaw()
    {
        if (Unified is { } unified && unified.Exists("cgroup.freeze")) unified.Write("cgroup.freeze", "0");
        if (Freezer is { } freezer && freezer.TryRead("freezer.state") is "FROZEN" or "FREEZING") freezer.Write("freezer.state", "THAWED");
    }

    /// <summary>
    /// Lets go what the freezer of version 1 holds, in the group and in those below it, which the container may have frozen itself: SIGKILL ends what
    /// is frozen in version 2, but not that.
    /// </summary>
    internal void ThawNested()
    {
        if (Freezer is not { IsThere: true } freezer) return;
        CgroupTree.Visit(freezer.Descriptor, static group =>
        {
            // A group that has just been removed holds nothing.
            int file = SystemCall.openat(group, "freezer.state", Fcntl.O_WRONLY | Fcntl.O_NOFOLLOW);
            if (file < 0) return;
            SystemCall.write(file, "THAWED"u8);
            SystemCall.close(file);
        });
    }

    /// <summary>Lets go of killed processes that a freezer holds, by <see cref="ThawNested"/>; null where none does such a thing.</summary>
    internal Action? LetGo => Freezer is null ? null : () =>
    {
        ThawNested();
        Dispose();
    };

    private bool TryFreeze()
    {
        try
        {
            Freeze(1000);
            return true;
        }
        catch (CaissonException)
        {
            return false;
        }
    }

    /// <summary>
    /// A process that is being born or traced at that moment can keep a version 1 group in FREEZING for as long as nobody asks again, and now and
    /// then until it is thawed once in between. There is no notification, so the waits grow from nothing to a millisecond.
    /// </summary>
    private static bool FreezeLegacy(CgroupDirectory freezer, int limit)
    {
        long end = Environment.TickCount64 + limit;
        for (int round = 1; Environment.TickCount64 < end; round++)
        {
            if (round % 50 == 0) freezer.Write("freezer.state", "THAWED");
            freezer.Write("freezer.state", "FROZEN");
            if (freezer.Read("freezer.state") == "FROZEN") return true;
            SystemCall.sleep(Math.Min(round * 20, 1000));
        }
        return false;
    }
}
