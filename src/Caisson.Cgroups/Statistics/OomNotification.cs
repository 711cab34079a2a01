using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Cgroups.Statistics;

/// <summary>
/// Tells when a group has run out of memory. Version 1: an eventfd that is registered with memory.oom_control. Version 2: the counter oom_kill of
/// memory.events, whose changes poll(2) reports.
/// </summary>
internal sealed class OomNotification : IDisposable
{
    private readonly int _version, _descriptor;
    private ulong _seen;

    private OomNotification(int version, int descriptor)
    {
        (_version, _descriptor) = (version, descriptor);
        if (version == 2) Take();
    }

    /// <summary>What to wait for with poll(2).</summary>
    internal pollfd Wait => new() { fd = _descriptor, events = (short)(_version == 1 ? Poll.POLLIN : Poll.POLLPRI) };

    /// <summary>Whether the group is gone, so that nothing more will come.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Begins to watch a group.</summary>
    /// <returns>Null if it has no memory controller.</returns>
    /// <exception cref="CaissonException">The kernel refuses.</exception>
    internal static OomNotification? Open(Cgroup group)
    {
        if (group.Of("memory") is not { } memory) return null;
        return memory.Version == 1 ? new(1, Register(memory)) : new(2, Open(memory, "memory.events"));
    }

    /// <summary>How often it has happened since this was called last.</summary>
    internal int Take()
    {
        Span<byte> buffer = stackalloc byte[1024];
        if (_version == 1)
        {
            if (SystemCall.read(_descriptor, buffer[..8]) != 8) return 0;
            var count = BitConverter.ToUInt64(buffer);
            return (int)Math.Min(count, int.MaxValue);
        }
        var length = SystemCall.pread(_descriptor, buffer, 0);
        IsOver = length < 0;
        if (IsOver) return 0;
        var total = StatisticsText.Value(Encoding.UTF8.GetString(buffer[..(int)length]), "oom_kill");
        var fresh = (int)Math.Min(total - Math.Min(_seen, total), int.MaxValue);
        _seen = total;
        return fresh;
    }

    public void Dispose() => SystemCall.close(_descriptor);

    private static int Open(CgroupDirectory directory, string file)
    {
        var descriptor = SystemCall.openat(directory.Descriptor, file, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW);
        SystemCall.Check(descriptor, $"opening {file}", "openat", directory.Path + "/" + file);
        return descriptor;
    }

    private static int Register(CgroupDirectory memory)
    {
        var control = Open(memory, "memory.oom_control");
        var descriptor = (int)SystemCall.Invoke(SystemCallNumber.eventfd2, 0, Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK);
        try
        {
            SystemCall.Check(descriptor, "making an event descriptor", "eventfd2");
            memory.Write("cgroup.event_control", $"{descriptor} {control}");
            return descriptor;
        }
        catch
        {
            if (descriptor >= 0) SystemCall.close(descriptor);
            throw;
        }
        finally
        {
            SystemCall.close(control);
        }
    }
}
