using System.Collections.Concurrent;

namespace Caisson.EndToEnd.Harness;

/// <summary>Finds out, once each, what this machine has.</summary>
public static class Machine
{
    private static readonly ConcurrentDictionary<Feature, string?> s_answers = new();

    /// <summary>Why a feature cannot be used here, or null when it can.</summary>
    public static string? WhyNot(Feature feature) => s_answers.GetOrAdd(feature, Probe);

    /// <summary>The first reason among several features, or null when all can be used.</summary>
    public static string? WhyNot(IEnumerable<Feature> features)
    {
        foreach (var feature in features)
        {
            if (WhyNot(feature) is { } reason)
                return reason;
        }
        return null;
    }

    private static string? Probe(Feature feature) => feature switch
    {
        Feature.Root => TestRun.IsRoot ? null : "needs root",
        Feature.OrdinaryUser => TestRun.IsRoot ? "needs to run as an ordinary user" : null,
        Feature.UserNamespaces => ProbeUserNamespaces(),
        Feature.SubordinateIds => ProbeSubordinateIds(),
        Feature.TimeNamespaces => File.Exists("/proc/self/timens_offsets") ? null : "the kernel has no time namespaces",
        Feature.Overlay => Contains("/proc/filesystems", "\toverlay\n") ? null : "the kernel has no overlayfs (or has not loaded it)",
        Feature.CgroupV1 => HasMount("cgroup", null) ? null : "no cgroup v1 controller is mounted",
        Feature.CgroupV2 => HasMount("cgroup2", null) ? null : "no cgroup v2 tree is mounted",
        Feature.CgroupHybrid => HasMount("cgroup", null) && HasMount("cgroup2", "/sys/fs/cgroup/unified")
            ? null : "control groups are not hybrid here",
        Feature.CgroupPureV2 => HasMount("cgroup2", "/sys/fs/cgroup") ? null : "/sys/fs/cgroup is not a cgroup v2 tree",
        Feature.Systemd => Directory.Exists("/run/systemd/system") ? null : "systemd is not process 1",
        Feature.UserSystemd => File.Exists(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") + "/systemd/private") ? null : "the user has no systemd of its own",
        Feature.AppArmor => Contains("/sys/module/apparmor/parameters/enabled", "Y") ? null : "AppArmor is not enabled",
        Feature.Tun => File.Exists("/dev/net/tun") ? null : "there is no /dev/net/tun",
        Feature.Compiler => File.Exists("/usr/bin/cc") || File.Exists("/usr/bin/gcc") ? null : "there is no C compiler",
        Feature.BusyboxRoot => Fixtures.WhyNot("busybox"),
        Feature.DebianRoot => Fixtures.WhyNot("debian"),
        Feature.UtilLinux242 => UtilLinux.Since(2, 42) ? null : $"util-linux is {UtilLinux.Newest.Version}, and a newer one cannot be had: {Fixtures.WhyNot("util-linux")}",
        Feature.Perl => File.Exists("/usr/bin/perl") ? null : "there is no perl",
        Feature.Fuse => !File.Exists("/dev/fuse") || !Contains("/proc/filesystems", "\tfuse\n") ? "there is no /dev/fuse" : WhyNot(Feature.Perl),
        Feature.Programs => ProbePrograms(),
        _ => throw new ArgumentOutOfRangeException(nameof(feature)),
    };

    private static string? ProbeUserNamespaces()
    {
        if (Contains("/proc/sys/user/max_user_namespaces", "0\n") && ProcessTable.ReadText("/proc/sys/user/max_user_namespaces") == "0\n")
            return "user namespaces are switched off (user.max_user_namespaces is 0)";
        if (ProcessTable.ReadText("/proc/sys/kernel/unprivileged_userns_clone") == "0\n")
            return "user namespaces are for root only (kernel.unprivileged_userns_clone is 0)";
        // An unprivileged try; as root, with the identity of a user who need not exist.
        string[] attempt = ["/usr/bin/unshare", "--user", "--map-root-user", "/bin/true"];
        string[] command = TestRun.IsRoot
            ? ["/usr/bin/setpriv", $"--reuid={TestUser.Plain.Uid}", $"--regid={TestUser.Plain.Gid}", "--clear-groups", "--", .. attempt]
            : attempt;
        return Succeeds(command) ? null : "an ordinary user may not make a user namespace here";
    }

    private static string? ProbeSubordinateIds()
    {
        foreach (var name in (ReadOnlySpan<string>)["newuidmap", "newgidmap"])
        {
            if (!File.Exists($"/usr/bin/{name}"))
                return $"{name} is missing (package uidmap)";
        }
        if (TestRun.IsRoot)
            return File.Exists("/etc/subuid") && File.Exists("/etc/subgid") ? null : "there is no /etc/subuid or /etc/subgid";
        return Contains("/etc/subuid", $"{Environment.UserName}:") && Contains("/etc/subgid", $"{Environment.UserName}:")
            ? null : $"{Environment.UserName} has no ranges in /etc/subuid and /etc/subgid";
    }

    private static string? ProbePrograms()
    {
        try
        {
            return Programs.Caisson.Length > 0 ? null : "";
        }
        catch (FileNotFoundException exception)
        {
            return exception.Message;
        }
    }

    private static bool Succeeds(IReadOnlyList<string> command)
    {
        try
        {
            var start = new ProgramStart(command[0]) { Timeout = TimeSpan.FromSeconds(20) };
            return ProgramRun.Start(start, command, ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]).WaitAsync().GetAwaiter().GetResult().ExitCode == 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool HasMount(string type, string? point) =>
        MountTable.Read("/proc/self/mountinfo").Exists(mount => mount.Type == type && (point is null || mount.Point == point));

    private static bool Contains(string file, string text) => ProcessTable.ReadText(file).Contains(text, StringComparison.Ordinal);
}
