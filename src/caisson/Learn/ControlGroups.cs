using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;

namespace Caisson.Cli.Learn;

/// <summary>Control groups for a step: made by the host's shell, which takes them away at its end, whatever brings that about.</summary>
internal static class ControlGroups
{
    /// <summary>A command that prints the one line of /proc/PID/cgroup that is looked at: version 2's, or the first.</summary>
    internal static string LineOf => File.ReadAllText("/proc/self/cgroup").Contains("0::", StringComparison.Ordinal) ? "grep ^0:" : "head -n 1";

    /// <summary>Makes a group and shows how.</summary>
    /// <param name="stage">The step's stage.</param>
    /// <param name="controller">What it shall limit, such as <c>pids</c>; null if it limits nothing.</param>
    /// <param name="name">The beginning of its name.</param>
    /// <returns>Its directory.</returns>
    /// <exception cref="StepRefusedException">There is no place for it.</exception>
    internal static string Make(Stage stage, string? controller, string name)
    {
        var parent = Find(controller) ?? throw new StepRefusedException(
            controller is null ? "no control group file system is mounted" : $"no mounted control group hierarchy has the {controller} controller",
            "mount one, or see caisson doctor");
        var group = string.Create(CultureInfo.InvariantCulture, $"{parent}/{name}-{Environment.ProcessId}");
        // Whatever ends this shell: the processes in the group end within moments of it. A second signal (^C, and then the terminal is gone) must not end the clearing up.
        stage.Left.Ask($"trap 'trap \"\" HUP INT PIPE TERM; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -d {group} ] && ! rmdir {group} 2>/dev/null || break; sleep 0.1; done' EXIT");
        var made = stage.OnLeft($"group={group}; mkdir $group");
        if (!made.Succeeded) throw new StepRefusedException($"you may not make control groups in {parent}: {made.Output}", "run this lesson as root, or in a session whose group is delegated (docs/cgroups.md)");
        return group;
    }

    /// <summary>Moves a process into a group, and shows how.</summary>
    internal static void Move(Stage stage, string group, int pid)
    {
        var moved = stage.OnLeft(string.Create(CultureInfo.InvariantCulture, $"echo {pid} >$group/cgroup.procs"));
        if (!moved.Succeeded) throw new StepRefusedException($"the process may not be moved into {group}: {moved.Output}");
    }

    /// <summary>Whether the group's hierarchy is of version 2.</summary>
    internal static bool IsUnified(string group) => File.Exists($"{group}/cgroup.controllers");

    // With a controller: the uppermost group of those above the caller that it may divide, for groups below one that has processes get none (no internal processes). Without: the caller's own.
    private static string? Find(string? controller)
    {
        MountInfo? legacy = null;
        foreach (var mount in MountTable.Read())
        {
            if (mount.FileSystemType == "cgroup2" && controller is null) return mount.MountPoint.TrimEnd('/') + Own("0::");
            if (mount.FileSystemType == "cgroup2" && Uppermost(mount.MountPoint, controller!) is { } place) return place;
            if (mount.FileSystemType == "cgroup" && controller is not null && mount.SuperOptions.Split(',').Contains(controller)) legacy = mount;
        }

        return legacy?.MountPoint;
    }

    // Root's is the top. An ordinary user's is the one that was delegated (of systemd: user@UID.service), or none: then the top too, and mkdir tells why not.
    private static string? Uppermost(string top, string controller)
    {
        string? first = null;
        var group = top;
        foreach (var name in Own("0::").Split('/'))
        {
            if (name.Length > 0) group += "/" + name;
            if (!Reads($"{group}/cgroup.subtree_control").Contains(controller)) break;
            first ??= group;
            if (IsWritable(group) && IsWritable($"{group}/cgroup.procs")) return group;
        }

        return first;
    }

    private static bool IsWritable(string path) => SystemCall.faccessat2(Fcntl.AT_FDCWD, path, 2 /* W_OK */, Fcntl.AT_EACCESS) >= 0;

    private static string Own(string prefix)
    {
        foreach (var line in File.ReadAllLines("/proc/self/cgroup"))
        {
            if (line.StartsWith(prefix, StringComparison.Ordinal)) return line[prefix.Length..].TrimEnd('/');
        }

        return "";
    }

    private static string[] Reads(string path)
    {
        try
        {
            return File.ReadAllText(path).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
