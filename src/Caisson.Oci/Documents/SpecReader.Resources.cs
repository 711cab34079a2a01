namespace Caisson.Oci;

public static partial class SpecReader
{
    private static SpecResources? ReadResources(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var resources = new SpecResources();
        while (r.NextProperty())
        {
            if (r.Is("devices")) resources.Devices = ReadDeviceRules(ref r);
            else if (r.Is("memory")) resources.Memory = ReadMemory(ref r);
            else if (r.Is("cpu")) resources.Cpu = ReadCpu(ref r);
            else if (r.Is("pids")) resources.Pids = ReadPids(ref r);
            else if (r.Is("blockIO")) resources.BlockIo = ReadBlockIo(ref r);
            else if (r.Is("hugepageLimits")) resources.HugepageLimits = ReadHugepageLimits(ref r);
            else if (r.Is("network")) resources.Network = ReadNetwork(ref r);
            else if (r.Is("rdma")) resources.Rdma = ReadRdma(ref r);
            else if (r.Is("unified")) resources.Unified = r.StringMap();
            else r.Skip();
        }

        return resources;
    }

    private static List<SpecDeviceRule>? ReadDeviceRules(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var rules = new List<SpecDeviceRule>();
        while (r.NextElement())
        {
            if (!r.BeginItem()) continue;
            var rule = new SpecDeviceRule();
            rules.Add(rule);
            var hasAllow = false;
            while (r.NextProperty())
            {
                if (r.Is("allow")) (hasAllow, rule.Allow) = (!r.IsNull, r.Bool());
                else if (r.Is("type")) rule.Type = r.String();
                else if (r.Is("major")) rule.Major = r.Int64();
                else if (r.Is("minor")) rule.Minor = r.Int64();
                else if (r.Is("access")) rule.Access = r.String();
                else r.Skip();
            }

            if (!hasAllow) r.Missing("allow", "true or false");
        }

        return rules;
    }

    private static SpecMemory? ReadMemory(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var memory = new SpecMemory();
        while (r.NextProperty())
        {
            if (r.Is("limit")) memory.Limit = r.Int64();
            else if (r.Is("reservation")) memory.Reservation = r.Int64();
            else if (r.Is("swap")) memory.Swap = r.Int64();
            else if (r.Is("kernel")) memory.Kernel = r.Int64();
            else if (r.Is("kernelTCP")) memory.KernelTcp = r.Int64();
            else if (r.Is("swappiness")) memory.Swappiness = r.UInt64();
            else if (r.Is("disableOOMKiller")) memory.DisableOomKiller = r.OptionalBool();
            else if (r.Is("useHierarchy")) memory.UseHierarchy = r.OptionalBool();
            else if (r.Is("checkBeforeUpdate")) memory.CheckBeforeUpdate = r.OptionalBool();
            else r.Skip();
        }

        return memory;
    }

    private static SpecCpu? ReadCpu(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var cpu = new SpecCpu();
        while (r.NextProperty())
        {
            if (r.Is("shares")) cpu.Shares = r.UInt64();
            else if (r.Is("quota")) cpu.Quota = r.Int64();
            else if (r.Is("burst")) cpu.Burst = r.UInt64();
            else if (r.Is("period")) cpu.Period = r.UInt64();
            else if (r.Is("realtimeRuntime")) cpu.RealtimeRuntime = r.Int64();
            else if (r.Is("realtimePeriod")) cpu.RealtimePeriod = r.UInt64();
            else if (r.Is("cpus")) cpu.Cpus = r.String();
            else if (r.Is("mems")) cpu.Mems = r.String();
            else if (r.Is("idle")) cpu.Idle = r.Int64();
            else r.Skip();
        }

        return cpu;
    }

    private static SpecPids? ReadPids(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var pids = new SpecPids();
        while (r.NextProperty())
        {
            if (r.Is("limit")) pids.Limit = r.Int64();
            else r.Skip();
        }

        return pids;
    }

    private static List<SpecHugepageLimit>? ReadHugepageLimits(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var limits = new List<SpecHugepageLimit>();
        while (r.NextElement())
        {
            if (!r.BeginItem()) continue;
            var limit = new SpecHugepageLimit();
            limits.Add(limit);
            var hasLimit = false;
            while (r.NextProperty())
            {
                if (r.Is("pageSize")) limit.PageSize = r.String();
                else if (r.Is("limit")) (hasLimit, limit.Limit) = (!r.IsNull, r.UInt64() ?? 0);
                else r.Skip();
            }

            if (!hasLimit) r.Missing("limit", "an integer");
        }

        return limits;
    }

    private static SpecNetwork? ReadNetwork(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var network = new SpecNetwork();
        while (r.NextProperty())
        {
            if (r.Is("classID")) network.ClassId = r.UInt32();
            else if (r.Is("priorities")) network.Priorities = ReadPriorities(ref r);
            else r.Skip();
        }

        return network;
    }

    private static List<SpecInterfacePriority>? ReadPriorities(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var priorities = new List<SpecInterfacePriority>();
        while (r.NextElement())
        {
            if (!r.BeginItem()) continue;
            var priority = new SpecInterfacePriority();
            priorities.Add(priority);
            var hasPriority = false;
            while (r.NextProperty())
            {
                if (r.Is("name")) priority.Name = r.String();
                else if (r.Is("priority")) (hasPriority, priority.Priority) = (!r.IsNull, r.UInt32() ?? 0);
                else r.Skip();
            }

            if (!hasPriority) r.Missing("priority", "an integer");
        }

        return priorities;
    }

    private static Dictionary<string, SpecRdma>? ReadRdma(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var limits = new Dictionary<string, SpecRdma>(StringComparer.Ordinal);
        while (r.NextProperty())
        {
            var device = r.MapKey();
            if (!r.BeginObject()) continue;
            var limit = new SpecRdma();
            limits[device] = limit;
            while (r.NextProperty())
            {
                if (r.Is("hcaHandles")) limit.HcaHandles = r.UInt32();
                else if (r.Is("hcaObjects")) limit.HcaObjects = r.UInt32();
                else r.Skip();
            }
        }

        return limits;
    }
}
