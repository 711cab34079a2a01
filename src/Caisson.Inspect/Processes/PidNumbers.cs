using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Processes;

/// <summary>
/// Translates process numbers between PID namespaces: pid_namespaces(7). "Here" is the PID namespace whose numbers /proc has; a process has a number in its own
/// namespace and in each one around it, and none anywhere else.
/// </summary>
public static class PidNumbers
{
    /// <summary>The numbers of a process (or thread) at every level: here first, in its own namespace last; null if there is no such process.</summary>
    /// <param name="pid">Its number here.</param>
    /// <exception cref="CaissonException">Its status file is not of its form.</exception>
    public static IReadOnlyList<PidLevel>? Of(int pid)
    {
        if (ProcessStatus.TryRead(pid) is not { NamespacePids: { Count: > 0 } numbers }) return null;
        var ids = new List<NamespaceId>();
        try
        {
            using var own = NamespaceHandle.OpenProcess(pid, NamespaceKind.Pid);
            ids = ChainOf(own);
        }
        catch (CaissonException)
        {
            // It needs the right to trace the process; the numbers do not.
        }

        var levels = new List<PidLevel>(numbers.Count);
        for (var i = 0; i < numbers.Count; i++) levels.Add(new(numbers[i], numbers.Count - 1 - i < ids.Count ? ids[numbers.Count - 1 - i] : null));
        return levels;
    }

    /// <summary>The number here of what has a number in another PID namespace; null if nothing has it.</summary>
    /// <param name="number">The number there.</param>
    /// <param name="pidNamespace">The namespace, this one or one below it.</param>
    /// <exception cref="CaissonException">It is no PID namespace.</exception>
    public static int? ToHere(int number, NamespaceHandle pidNamespace) =>
        Ask(pidNamespace, NsIoctl.NS_GET_PID_FROM_PIDNS, number) is { IsAnswer: true } answer ? answer.Number : FindHere(number, pidNamespace);

    /// <summary>The number that a process of here has in another PID namespace; null if it has none there.</summary>
    /// <param name="pid">Its number here.</param>
    /// <param name="pidNamespace">The namespace.</param>
    /// <exception cref="CaissonException">It is no PID namespace.</exception>
    public static int? FromHere(int pid, NamespaceHandle pidNamespace) =>
        Ask(pidNamespace, NsIoctl.NS_GET_PID_IN_PIDNS, pid) is { IsAnswer: true } answer ? answer.Number : FindThere(pid, pidNamespace);

    /// <summary>As <see cref="FromHere"/>, by the files of /proc alone.</summary>
    internal static int? FindThere(int pid, NamespaceHandle pidNamespace)
    {
        var id = pidNamespace.Id;
        foreach (var level in Of(pid) ?? [])
        {
            if (level.Namespace == id) return level.Pid;
        }

        return null;
    }

    /// <summary>As <see cref="ToHere"/>, by the files of /proc alone.</summary>
    internal static int? FindHere(int number, NamespaceHandle pidNamespace)
    {
        foreach (var pid in Numbers("/proc"))
        {
            if (Has(pid)) return pid;
            foreach (var tid in Numbers(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task")))
            {
                if (tid != pid && Has(tid)) return tid;
            }
        }

        return null;

        static IEnumerable<int> Numbers(string directory)
        {
            List<string>? names;
            try
            {
                names = DirectoryEntries.TryNames(directory);
            }
            catch (CaissonException)
            {
                // The process is gone, or hidden.
                yield break;
            }

            foreach (var name in names ?? [])
            {
                if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) yield return number;
            }
        }

        // The number first, which is quickly read and seldom right.
        bool Has(int candidate) => ProcessStatus.TryRead(candidate) is { } status && status.NamespacePids.Contains(number) && FindThere(candidate, pidNamespace) == number;
    }

    // The namespace and those around it, as far as they can be seen: up to the reader's own.
    private static List<NamespaceId> ChainOf(NamespaceHandle pidNamespace)
    {
        var ids = new List<NamespaceId> { pidNamespace.Id };
        var parent = pidNamespace.GetParent();
        while (parent is not null)
        {
            using var level = parent;
            ids.Add(level.Id);
            parent = level.GetParent();
        }

        return ids;
    }

    // Linux 6.12. The kernel answers for the PID namespace of this process, which need not be the one of /proc.
    private static (bool IsAnswer, int? Number) Ask(NamespaceHandle pidNamespace, uint question, int number)
    {
        if (pidNamespace.Kind is not NamespaceKind.Pid and var kind) throw new CaissonException($"A {NamespaceKinds.OciName(kind)} namespace has no process numbers", remedy: "give a PID namespace");
        if (ProcessStatus.TryRead(Environment.ProcessId) is not { NamespacePids.Count: 1 }) return default;
        var result = SystemCall.ioctl(pidNamespace.Descriptor, question, number);
        return result switch
        {
            > 0 => (true, result),
            -(int)Errno.ESRCH => (true, null),
            _ => default,
        };
    }
}
