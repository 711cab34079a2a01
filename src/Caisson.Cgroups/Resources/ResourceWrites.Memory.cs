using Caisson.Oci;

namespace Caisson.Cgroups.Resources;

internal sealed partial class ResourceWrites
{
    private void Memory(SpecMemory memory)
    {
        var limit = Given(memory.Limit, "memory.limit");
        var swap = Given(memory.Swap, "memory.swap");
        var reservation = Given(memory.Reservation, "memory.reservation");
        var tcp = Given(memory.KernelTcp, "memory.kernelTCP");
        if (First((limit, "limit"), (swap, "swap"), (reservation, "reservation"), (tcp, "kernelTCP")) is not { } field)
        {
            if (memory.Swappiness is not null) field = "swappiness";
            else if (memory.DisableOomKiller is not null) field = "disableOOMKiller";
            else if (memory.UseHierarchy is not null) field = "useHierarchy";
            else return;
            // Asking for what holds without the controller as well is no reason to miss it.
            if (memory is { Swappiness: null, DisableOomKiller: not true, UseHierarchy: not false } && _of("memory") is null) return;
        }
        var files = Files("memory", "memory." + field);
        // No memory limit and a limit of both together that stays would be a limit of memory.
        if (limit == -1 && swap is null && files.Has(files.Legacy ? TotalFile : "memory.swap.max")) swap = -1;
        if (files.Legacy) LegacyMemory(files, memory, limit, swap, reservation, tcp);
        else UnifiedMemory(files, memory, limit, swap, reservation, tcp);
    }

    private const string LimitFile = "memory.limit_in_bytes";
    private const string TotalFile = "memory.memsw.limit_in_bytes";

    private void LegacyMemory(ControllerFiles files, SpecMemory memory, long? limit, long? swap, long? reservation, long? tcp)
    {
        // Before the limits, which are what is shared.
        if (memory.UseHierarchy is { } shared && files.Number("memory.use_hierarchy") != (shared ? 1 : 0)) Write("memory.use_hierarchy", shared ? 1 : 0);
        if (limit is { } most && swap is { } total)
        {
            if (total > 0 && (most == -1 || most > total)) throw Refused("memory.swap", Text(total), $"it limits memory and swap together, and the limit of memory alone, {Text(most)}, is above it", "raise it, or give -1");
            // The kernel holds that the limit of both is never below that of memory: what grows, grows there first.
            bool grows = total == -1 || total >= (files.Number(TotalFile) ?? 0);
            if (grows) Write(TotalFile, total);
            Write(LimitFile, most);
            if (!grows) Write(TotalFile, total);
        }
        else if (limit is { } alone)
        {
            Write(LimitFile, alone);
        }
        else if (swap is { } together)
        {
            Write(TotalFile, together);
        }
        if (tcp is { } buffers) Write("memory.kmem.tcp.limit_in_bytes", buffers);
        if (reservation is { } soft) Write("memory.soft_limit_in_bytes", soft);
        if (memory.Swappiness is { } swappiness) Write("memory.swappiness", Text(swappiness));
        // It is inherited from the group above.
        if (memory.DisableOomKiller is { } off && (off || IsOomKillerOff(files))) Write("memory.oom_control", off ? 1 : 0);
    }

    private static bool IsOomKillerOff(ControllerFiles files) => files.Read("memory.oom_control")?.StartsWith("oom_kill_disable 1", StringComparison.Ordinal) ?? false;

    private void UnifiedMemory(ControllerFiles files, SpecMemory memory, long? limit, long? swap, long? reservation, long? tcp)
    {
        const string remedy = "remove it; what version 2 has instead can be set by linux.resources.unified";
        if (tcp is > 0) throw NotInVersion2("memory.kernelTCP", "version 2 counts the buffers of TCP as memory and has no limit of their own", remedy);
        if (memory.Swappiness is not null) throw NotInVersion2("memory.swappiness", "version 2 has no swappiness by group", remedy);
        if (memory.DisableOomKiller == true) throw NotInVersion2("memory.disableOOMKiller", "version 2 groups always have the OOM killer", remedy);
        if (memory.UseHierarchy == false) throw NotInVersion2("memory.useHierarchy", "version 2 groups always count what is below them", "set it to true, or remove it");

        var swapAlone = swap is { } total ? SwapAlone(files, limit, total) : null;
        if (memory.CheckBeforeUpdate == true)
        {
            RefuseBelowUse(files, "limit", limit, "memory.current");
            RefuseBelowUse(files, "swap", swapAlone, "memory.swap.current");
        }
        // Where the kernel has no swap there is nothing to be unlimited, nor to be kept from.
        if (swapAlone is { } most && (most > 0 || files.Has("memory.swap.max") || (most == 0 && File.Exists("/proc/swaps")))) Write("memory.swap.max", OrMax(most));
        if (limit is { } bytes) Write("memory.max", OrMax(bytes));
        if (reservation is { } low) Write("memory.low", OrMax(low));
    }

    /// <summary>The document limits memory and swap together, version 2 limits swap alone.</summary>
    private static long? SwapAlone(ControllerFiles files, long? limit, long total)
    {
        if (total == -1 || limit == -1) return total;
        long memory = limit ?? files.Number("memory.max") ?? long.MaxValue;
        if (memory == long.MaxValue)
            throw Refused("memory.swap", Text(total), "it limits memory and swap together, and version 2 can only limit swap, which takes a limit of memory to tell", "give memory.limit too, or -1");
        return total >= memory ? total - memory
            : throw Refused("memory.swap", Text(total), $"it limits memory and swap together, and the limit of memory alone, {Text(memory)}, is above it", "raise it, or give -1");
    }

    private static void RefuseBelowUse(ControllerFiles files, string field, long? limit, string file)
    {
        if (limit is { } most and >= 0 && files.Number(file) is { } used && used > most)
            throw Refused("memory." + field, Text(most), $"{Text(used)} bytes are in use ({file}), and checkBeforeUpdate is set", "give more, or let the container free memory first");
    }

    private static string? First(params ReadOnlySpan<(long? Value, string Field)> fields)
    {
        foreach (var (value, field) in fields)
            if (value is not null) return field;
        return null;
    }
}
