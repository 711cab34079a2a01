using System.Globalization;
using System.Text;
using Caisson.Launch.Diagnosis;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Launch.Steps.Parent;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>Writes a child's id maps: user_namespaces(7), newuidmap(1).</summary>
internal static class IdMapWriter
{
    /// <summary>The container id that stands for the namespace's administrator: 0 if it is mapped or nothing is known of the map, else the first that is.</summary>
    public static uint FirstId(List<SpecIdMapping>? mappings)
    {
        foreach (var mapping in mappings ?? [])
            if (mapping.ContainerId == 0) return 0;
        return mappings is { Count: > 0 } ? mappings[0].ContainerId : 0;
    }

    /// <summary>Whether the kernel makes the caller give up setgroups(2) in the namespace: it may map only its own group without help.</summary>
    public static bool DeniesSetgroups(SpecLinux linux, LaunchHost host) =>
        !host.Privileged && IsOwnAlone(linux.GidMappings, host.Gid);

    /// <summary>Whether an existing user namespace denies it, by the /proc/PID/setgroups of a process in it; what is not there denies nothing.</summary>
    public static bool DeniesSetgroups(string file) => ProcFile.TryRead(file) is { } policy && policy.AsSpan().StartsWith("deny"u8);

    /// <summary>The step that writes both maps.</summary>
    public static WriteIdMaps Step(Turn turn, SpecLinux linux, LaunchHost host)
    {
        var users = linux.UidMappings is { Count: > 0 } u ? u : throw Missing("uidMappings");
        var groups = linux.GidMappings is { Count: > 0 } g ? g : throw Missing("gidMappings");
        return new(turn, users, groups, DeniesSetgroups(linux, host) ? SetgroupsPolicy.Deny : null, host);
    }

    /// <summary>
    /// Writes what is there of both maps and of the policy, which comes before the map of the groups; with the helpers newuidmap and newgidmap where the caller alone may not.
    /// </summary>
    public static void Write(int pid, List<SpecIdMapping> users, List<SpecIdMapping> groups, SetgroupsPolicy? setgroups, LaunchHost host)
    {
        if (users.Count > 0)
        {
            if (host.Privileged || IsOwnAlone(users, host.Uid)) WriteFile($"/proc/{pid}/uid_map", users, "user");
            else RunHelper("newuidmap", pid, users, "/etc/subuid");
        }
        if (setgroups is { } policy) WriteText($"/proc/{pid}/setgroups", policy == SetgroupsPolicy.Deny ? "deny" : "allow", policy == SetgroupsPolicy.Deny ? "Cannot give up setgroups for the user namespace" : "Cannot allow setgroups in the user namespace");
        if (groups.Count > 0)
        {
            if (host.Privileged || IsOwnAlone(groups, host.Gid)) WriteFile($"/proc/{pid}/gid_map", groups, "group");
            else RunHelper("newgidmap", pid, groups, "/etc/subgid");
        }
    }

    private static bool IsOwnAlone(List<SpecIdMapping>? mappings, uint own) =>
        mappings is [{ Size: 1 } single] && single.HostId == own;

    private static CaissonException Missing(string what) =>
        new("The user namespace has no ids", $"linux.{what} is missing", "map at least one id");

    /// <summary>Mappings in one line, for a plan.</summary>
    public static string Text(List<SpecIdMapping> mappings) =>
        "\"" + string.Join(", ", mappings.Select(static each => string.Create(CultureInfo.InvariantCulture, $"{each.ContainerId} {each.HostId} {each.Size}"))) + "\"";

    private static void WriteFile(string path, List<SpecIdMapping> mappings, string kind)
    {
        var text = new StringBuilder();
        foreach (var mapping in mappings)
            text.Append(CultureInfo.InvariantCulture, $"{mapping.ContainerId} {mapping.HostId} {mapping.Size}\n");
        WriteText(path, text.ToString(), $"Cannot map the {kind} ids of the user namespace");
    }

    private static void WriteText(string path, string text, string step)
    {
        int file = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_WRONLY | Fcntl.O_CLOEXEC);
        SystemCall.Check(file, step, "openat", path);
        nint written = SystemCall.write(file, Encoding.ASCII.GetBytes(text));
        SystemCall.close(file);
        SystemCall.Check(written, step, "write", path);
    }

    // The helpers are setuid programs of the host's. They are taken from fixed places, never by a search path.
    private static void RunHelper(string name, int pid, List<SpecIdMapping> mappings, string file)
    {
        var path = Array.Find(["/usr/bin/" + name, "/bin/" + name, "/usr/local/bin/" + name], File.Exists) ?? throw MapHelperFailure.Missing(name, mappings);
        var arguments = new List<string> { path, pid.ToString(CultureInfo.InvariantCulture) };
        foreach (var mapping in mappings)
        {
            arguments.Add(mapping.ContainerId.ToString(CultureInfo.InvariantCulture));
            arguments.Add(mapping.HostId.ToString(CultureInfo.InvariantCulture));
            arguments.Add(mapping.Size.ToString(CultureInfo.InvariantCulture));
        }
        var (status, output) = HelperProcess.Run(arguments);
        if (status != 0)
            throw MapHelperFailure.Explain(name, path, output, mappings, file, Machine.Current());
    }
}
