namespace Caisson.Oci;

public static partial class SpecReader
{
    private static SpecLinux? ReadLinux(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var linux = new SpecLinux();
        while (r.NextProperty())
        {
            if (r.Is("namespaces")) linux.Namespaces = ReadNamespaces(ref r);
            else if (r.Is("uidMappings")) linux.UidMappings = ReadIdMappings(ref r);
            else if (r.Is("gidMappings")) linux.GidMappings = ReadIdMappings(ref r);
            else if (r.Is("timeOffsets")) linux.TimeOffsets = ReadTimeOffsets(ref r);
            else if (r.Is("devices")) linux.Devices = ReadDevices(ref r);
            else if (r.Is("netDevices")) linux.NetDevices = ReadNetDevices(ref r);
            else if (r.Is("cgroupsPath")) linux.CgroupsPath = r.String();
            else if (r.Is("resources")) linux.Resources = ReadResources(ref r);
            else if (r.Is("rootfsPropagation")) linux.RootfsPropagation = r.String();
            else if (r.Is("seccomp")) linux.Seccomp = ReadSeccomp(ref r);
            else if (r.Is("maskedPaths")) linux.MaskedPaths = r.Strings();
            else if (r.Is("readonlyPaths")) linux.ReadonlyPaths = r.Strings();
            else if (r.Is("mountLabel")) linux.MountLabel = r.String();
            else if (r.Is("sysctl")) linux.Sysctl = r.StringMap();
            else if (r.Is("intelRdt")) linux.IntelRdt = ReadIntelRdt(ref r);
            else if (r.Is("memoryPolicy")) linux.MemoryPolicy = ReadMemoryPolicy(ref r);
            else if (r.Is("personality")) linux.Personality = ReadPersonality(ref r);
            else r.Skip();
        }

        return linux;
    }

    private static List<SpecNamespace>? ReadNamespaces(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var namespaces = new List<SpecNamespace>(8);
        while (r.NextElement())
        {
            if (!r.BeginItem()) continue;
            var ns = new SpecNamespace();
            namespaces.Add(ns);
            while (r.NextProperty())
            {
                if (r.Is("type")) ns.Type = r.String();
                else if (r.Is("path")) ns.Path = r.String();
                else r.Skip();
            }
        }

        return namespaces;
    }

    private static Dictionary<string, SpecTimeOffset>? ReadTimeOffsets(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var offsets = new Dictionary<string, SpecTimeOffset>(StringComparer.Ordinal);
        while (r.NextProperty())
        {
            var clock = r.MapKey();
            if (!r.BeginObject()) continue;
            var offset = new SpecTimeOffset();
            offsets[clock] = offset;
            while (r.NextProperty())
            {
                if (r.Is("secs")) offset.Secs = r.Int64() ?? 0;
                else if (r.Is("nanosecs")) offset.Nanosecs = r.UInt32() ?? 0;
                else r.Skip();
            }
        }

        return offsets;
    }

    private static List<SpecDevice>? ReadDevices(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var devices = new List<SpecDevice>();
        while (r.NextElement())
        {
            if (!r.BeginItem()) continue;
            var device = new SpecDevice();
            devices.Add(device);
            while (r.NextProperty())
            {
                if (r.Is("type")) device.Type = r.String();
                else if (r.Is("path")) device.Path = r.String();
                else if (r.Is("major")) device.Major = r.Int64();
                else if (r.Is("minor")) device.Minor = r.Int64();
                else if (r.Is("fileMode")) device.FileMode = r.UInt32();
                else if (r.Is("uid")) device.Uid = r.UInt32();
                else if (r.Is("gid")) device.Gid = r.UInt32();
                else r.Skip();
            }
        }

        return devices;
    }

    private static Dictionary<string, SpecNetDevice>? ReadNetDevices(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var devices = new Dictionary<string, SpecNetDevice>(StringComparer.Ordinal);
        while (r.NextProperty())
        {
            var name = r.MapKey();
            if (!r.BeginObject()) continue;
            var device = new SpecNetDevice();
            devices[name] = device;
            while (r.NextProperty())
            {
                if (r.Is("name")) device.Name = r.String();
                else r.Skip();
            }
        }

        return devices;
    }

    private static SpecIntelRdt? ReadIntelRdt(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var rdt = new SpecIntelRdt();
        while (r.NextProperty())
        {
            if (r.Is("closID")) rdt.ClosId = r.String();
            else if (r.Is("schemata")) rdt.Schemata = r.Strings();
            else if (r.Is("l3CacheSchema")) rdt.L3CacheSchema = r.String();
            else if (r.Is("memBwSchema")) rdt.MemBwSchema = r.String();
            else if (r.Is("enableMonitoring")) rdt.EnableMonitoring = r.Bool();
            else if (r.Is("enableCMT")) rdt.EnableCmt = r.Bool();
            else if (r.Is("enableMBM")) rdt.EnableMbm = r.Bool();
            else r.Skip();
        }

        return rdt;
    }

    private static SpecMemoryPolicy? ReadMemoryPolicy(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var policy = new SpecMemoryPolicy();
        while (r.NextProperty())
        {
            if (r.Is("mode")) policy.Mode = r.String();
            else if (r.Is("nodes")) policy.Nodes = r.String();
            else if (r.Is("flags")) policy.Flags = r.Strings();
            else r.Skip();
        }

        return policy;
    }

    private static SpecPersonality? ReadPersonality(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var personality = new SpecPersonality();
        while (r.NextProperty())
        {
            if (r.Is("domain")) personality.Domain = r.String();
            else if (r.Is("flags")) personality.Flags = r.Strings();
            else r.Skip();
        }

        return personality;
    }
}
