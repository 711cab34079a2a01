using System.Buffers.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Oci;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Runtime.State;

public sealed partial class ContainerDirectory
{
    private const string ProcessName = "process";

    /// <summary>The container as it is now. Never fails: what cannot be read gives the status <see cref="ContainerStatus.Unknown"/>, and the snapshot says why.</summary>
    public ContainerSnapshot Inspect()
    {
        try
        {
            return Look();
        }
        catch (CaissonException e)
        {
            return new ContainerSnapshot { Id = Id, Directory = Path, Status = ContainerStatus.Unknown, Failure = e, Pid = SurvivorPid() };
        }
    }

    private ContainerSnapshot Look()
    {
        var record = TryLoad(RecordName);
        var draft = record is null ? TryLoad(DraftName) : null;
        // The creation may have ended between the two looks.
        if (record is null && draft is null) record = TryLoad(RecordName);
        if (record is not null) return Snapshot(record, record.Process.IsAlive ? StatusOf(record) : ContainerStatus.Stopped);

        // Until it has a process the draft tells only where its cgroup is.
        bool alive = draft?.Process.IsAlive ?? false;
        if (IsLockedByOther()) return Snapshot(draft, ContainerStatus.Creating, alive);
        if (alive) return Snapshot(draft, ContainerStatus.Creating, alive, "its creation was interrupted; its process is still there");
        if (draft is null && Survivor() is { } survivor)
            throw new CaissonException($"container {Id} has no {RecordName}", $"it is missing although process {survivor.Pid} of the container is alive", new Advice("delete the container by force", AdviceKind.DeleteContainer, Id));
        return Snapshot(draft, ContainerStatus.Stopped, note: "its creation was interrupted");
    }

    private ContainerSnapshot Snapshot(ContainerRecord? record, ContainerStatus status, bool alive = true, string? note = null) => new()
    {
        Id = Id,
        Directory = Path,
        Record = record,
        Status = status,
        Note = note,
        Pid = alive && status != ContainerStatus.Stopped ? record?.Process.Pid ?? 0 : 0,
    };

    private static ContainerStatus StatusOf(ContainerRecord record) =>
        record.Cgroup?.IsFrozen ?? false ? ContainerStatus.Paused : record.Started ? ContainerStatus.Running : ContainerStatus.Created;

    private bool IsLockedByOther()
    {
        if (_locked) return false;
        var result = SystemCall.flock(Descriptor, LOCK_SH | LOCK_NB);
        if (SystemCall.ErrnoOf(result) == Errno.EAGAIN) return true;
        SystemCall.Check(result, $"looking at the lock of container {Id}", "flock", Path);
        // Between mkdir and the lock's taking a container looks like an interrupted one, for a moment.
        SystemCall.flock(Descriptor, LOCK_UN);
        return false;
    }

    private int SurvivorPid()
    {
        try
        {
            return Survivor()?.Pid ?? 0;
        }
        catch (CaissonException)
        {
            // What is told of the container is what went wrong first.
            return 0;
        }
    }

    // The target of a link is there as a whole or not at all, takes no data block, and is read without a descriptor: it outlives what a record does not.
    private void WriteProcess(ContainerRecord record)
    {
        var target = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{record.Process.Pid}:{record.Process.StartTime}:{record.Cgroup?.Principal.Number ?? 0}");
        SystemCall.Check(SystemCall.symlinkat(target, Descriptor, ProcessName), $"noting the process of container {Id}", "symlinkat", Path + "/" + ProcessName);
    }

    /// <summary>The container's first process as its link has it, whatever became of the record; null if there is none, or it has ended.</summary>
    internal ProcessIdentity? Survivor() => Noted is { Process: var process } && process.IsAlive ? process : null;

    /// <summary>The container's first process as its link has it, and the number of its cgroup, by which a later one of that name is told from it; 0 if that is not known.</summary>
    internal (ProcessIdentity Process, ulong Cgroup)? Noted
    {
        get
        {
            Span<byte> target = stackalloc byte[96];
            var length = SystemCall.readlinkat(Descriptor, ProcessName, target);
            if (length <= 0 || length == target.Length) return null;
            target = target[..length];
            if (!Next(ref target, out var pid) || pid > int.MaxValue || !Next(ref target, out var start)) return null;
            Next(ref target, out var cgroup);
            return (new((int)pid, start), cgroup);
        }
    }

    private static bool Next(ref Span<byte> numbers, out ulong number)
    {
        if (!Utf8Parser.TryParse(numbers, out number, out var digits)) return false;
        numbers = numbers[digits..].TrimStart((byte)':');
        return true;
    }
}
