using System.Buffers;
using System.Text.Json;
using Caisson.Cgroups;
using Caisson.Linux.Security;
using Caisson.Oci;
using Caisson.OciRuntime.CommandLine;
using Caisson.Seccomp;

namespace Caisson.OciRuntime.Commands;

/// <summary>What this version can do, and nothing that it cannot: features.md and features-linux.md of the specification.</summary>
internal static class FeaturesCommand
{
    internal const string Options = "";

    internal const string HelpText = """
        caisson-oci features - print what this runtime can do, as JSON

        Usage: caisson-oci features

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        reader.Take(0, 0, "");
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true })) Write(json);
        buffer.Write("\n"u8);
        Output.Write(buffer.WrittenSpan);
        return 0;
    }

    private static void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("ociVersionMin", "1.0.0");
        json.WriteString("ociVersionMax", SpecDefaults.OciVersion);
        Strings(json, "hooks", "prestart createRuntime createContainer startContainer poststart poststop".Split(' '));
        Strings(json, "mountOptions", MountOptions.Split(' '));

        json.WriteStartObject("linux");
        Strings(json, "namespaces", "cgroup ipc mount network pid time user uts".Split(' '));
        Strings(json, "capabilities", Enumerable.Range(0, (int)Capability.CAP_CHECKPOINT_RESTORE + 1).Select(number => ((Capability)number).ToString()));

        json.WriteStartObject("cgroup");
        json.WriteBoolean("v1", true);
        json.WriteBoolean("v2", true);
        json.WriteBoolean("systemd", Has(CgroupManager.Systemd));
        json.WriteBoolean("systemdUser", Has(CgroupManager.Systemd));
        json.WriteBoolean("rdma", true);
        json.WriteEndObject();

        json.WriteStartObject("seccomp");
        json.WriteBoolean("enabled", true);
        Strings(json, "actions", SeccompFeatures.Actions);
        Strings(json, "operators", SeccompFeatures.Operators);
        Strings(json, "archs", SeccompFeatures.Architectures);
        Strings(json, "knownFlags", SeccompFeatures.KnownFlags);
        Strings(json, "supportedFlags", SeccompFeatures.SupportedFlags);
        json.WriteEndObject();

        Enabled(json, "apparmor", Supports(new SpecProcess { ApparmorProfile = "x" }));
        Enabled(json, "selinux", Supports(new SpecProcess { SelinuxLabel = "x" }));

        var rdt = Supports(new SpecLinux { IntelRdt = new SpecIntelRdt() });
        json.WriteStartObject("intelRdt");
        json.WriteBoolean("enabled", rdt);
        json.WriteBoolean("schemata", rdt);
        json.WriteBoolean("monitoring", rdt);
        json.WriteEndObject();

        json.WriteStartObject("mountExtensions");
        Enabled(json, "idmap", true);
        json.WriteEndObject();
        Enabled(json, "netDevices", Supports(new SpecLinux { NetDevices = new() { ["eth0"] = new SpecNetDevice() } }));
        if (Supports(new SpecLinux { MemoryPolicy = new SpecMemoryPolicy { Mode = "MPOL_DEFAULT" } }))
        {
            json.WriteStartObject("memoryPolicy");
            Strings(json, "modes", "MPOL_BIND MPOL_DEFAULT MPOL_INTERLEAVE MPOL_LOCAL MPOL_PREFERRED MPOL_PREFERRED_MANY MPOL_WEIGHTED_INTERLEAVE".Split(' '));
            Strings(json, "flags", "MPOL_F_NUMA_BALANCING MPOL_F_RELATIVE_NODES MPOL_F_STATIC_NODES".Split(' '));
            json.WriteEndObject();
        }
        json.WriteEndObject();

        json.WriteStartObject("annotations");
        var seccomp = SystemCallRules.Version;
        json.WriteString("io.github.seccomp.libseccomp.version", $"{seccomp >> 16}.{seccomp >> 8 & 0xff}.{seccomp & 0xff}");
        json.WriteString("org.caisson.commit", BuildInfo.Commit);
        json.WriteString("org.caisson.version", BuildInfo.Version);
        // The key that podman and others look at, whatever the runtime.
        json.WriteString("org.opencontainers.runc.checkpoint.enabled", "false");
        json.WriteEndObject();
        Strings(json, "potentiallyUnsafeConfigAnnotations", UnsafeAnnotations.Split(' '));
        json.WriteEndObject();
    }

    /// <summary>The annotations that change what is done to the host: prefixes end with a dot.</summary>
    internal const string UnsafeAnnotations = "org.systemd.property. run.oci.";

    // Every one is tested to be taken.
    internal const string MountOptions =
        "async atime bind copy-symlink defaults dest-nofollow dev diratime dirsync exec idmap iversion lazytime loud mand noatime nodev nodiratime noexec noiversion nolazytime nomand "
        + "norelatime nostrictatime nosuid nosymfollow private ratime rbind rdev rdiratime relatime remount rexec ridmap rnoatime rnodev rnodiratime rnoexec rnorelatime "
        + "rnostrictatime rnosuid rnosymfollow ro rprivate rrelatime rro rrw rshared rslave rstrictatime rsuid rsymfollow runbindable rw shared silent slave src-nofollow "
        + "strictatime suid symfollow sync tmpcopyup unbindable";

    // What is refused is told by one class, so that this cannot say otherwise.
    private static bool Supports(SpecLinux linux) => SpecSupport.FindUnsupported(new OciSpec { Linux = linux }).Count == 0;

    private static bool Supports(SpecProcess process) => SpecSupport.FindUnsupported(process).Count == 0;

    private static bool Has(CgroupManager manager)
    {
        try
        {
            CgroupDrivers.Of(manager);
            return true;
        }
        catch (CaissonException)
        {
            return false;
        }
    }

    private static void Enabled(Utf8JsonWriter json, string name, bool enabled)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("enabled", enabled);
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
