using System.Globalization;
using System.Text;
using Caisson.Inspect;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Engine.Kept;

/// <summary>The process that keeps a PID namespace in use: its process 1, which does nothing but take in orphans.</summary>
internal static class PidKeeper
{
    /// <summary>Ends it, and with it the namespace. A namespace whose process 1 is somebody's program is only no longer kept.</summary>
    internal static void End(KeptNamespace kept, NamespaceId id, bool endProcesses)
    {
        PidFd? keeper = null;
        var others = 0;
        try
        {
            foreach (var pid in Members(id))
            {
                if (keeper is null && TryOpen(pid, id) is { } found) keeper = found;
                else others++;
            }
            if (keeper is null) return;
            if (others > 0 && !endProcesses)
                throw new CaissonException($"The PID namespace {kept.Name} is in use", string.Create(CultureInfo.InvariantCulture, $"{others} {(others == 1 ? "process is" : "processes are")} in it beside the one that keeps it, and would end with it"),
                    new Advice("end them first, or remove it with its processes", AdviceKind.RemoveKeptByForce, kept.Name));
            keeper.TrySendSignal(Signal.SIGKILL);
            keeper.WaitForExit(TimeSpan.FromSeconds(5));
        }
        finally
        {
            keeper?.Dispose();
        }
    }

    // The descriptor first, then the look: what is verified is what will be signalled.
    private static PidFd? TryOpen(int pid, NamespaceId id)
    {
        if (PidFd.TryOpen(pid) is not { } process) return null;
        if (IsIn(pid, id) && ProcessStat.TryRead(pid) is { Comm: Stay.Name } && ProcessStatus.TryRead(pid) is { NamespacePids: [.., 1] }) return process;
        process.Dispose();
        return null;
    }

    private static IEnumerable<int> Members(NamespaceId id)
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && IsIn(pid, id)) yield return pid;
        }
    }

    // By the link's text: opening the namespace would take no more rights, and there are thousands to be looked at. Who is gone, or may not be seen, is none of ours.
    private static bool IsIn(int pid, NamespaceId id)
    {
        Span<byte> buffer = stackalloc byte[64];
        var length = SystemCall.readlinkat(Fcntl.AT_FDCWD, string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/pid"), buffer);
        return length > 0 && buffer[..length].SequenceEqual(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"pid:[{id.Inode}]")));
    }
}
