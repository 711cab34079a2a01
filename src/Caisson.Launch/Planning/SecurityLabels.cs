using Caisson.Linux.Processes;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>The labels of security modules: AppArmor profiles and SELinux contexts.</summary>
/// <remarks>
/// They are written to attribute files of procfs. A container's /proc could be anything, so it is the host's that is used: the parent opens it and makes sure
/// that it is one, and the child goes on from that descriptor, over no mount and no magic link.
/// </remarks>
internal sealed class SecurityLabels(LaunchPlan plan, LaunchHost host)
{
    private HostDescriptor? _proc;

    private HostDescriptor Proc => _proc ??= plan.Needs("the host's /proc", HostMount.OpenProc);

    /// <summary>Throws if labels are asked for that nobody here enforces.</summary>
    public void Check(SpecProcess? process, SpecLinux? linux)
    {
        if (process?.ApparmorProfile is { Length: > 0 } profile && profile != "unconfined" && host.AppArmorAttribute is null)
            throw new CaissonException($"the AppArmor profile {profile} cannot be applied", "AppArmor is not enabled on this machine", "enable it, or leave process.apparmorProfile out (podman, docker: --security-opt apparmor=unconfined)");
        var (what, label) = process?.SelinuxLabel is { Length: > 0 } own ? ("process.selinuxLabel", own) : ("linux.mountLabel", linux?.MountLabel);
        if (!string.IsNullOrEmpty(label) && !host.HasSELinux)
            throw new CaissonException($"the SELinux label {label} cannot be applied", "SELinux is not enabled on this machine", $"enable it, or leave {what} out (podman, docker: --security-opt label=disable)");
    }

    /// <summary>The session keyring that is made next gets the process's label, so that the container may use it.</summary>
    public void AddForKeyring(SpecProcess? process)
    {
        if (process?.SelinuxLabel is { Length: > 0 } label)
            plan.Add(new SetLabel(Proc, "thread-self/attr/keycreate", label, label, "let the container use the keys that are made from here on"));
    }

    /// <summary>What the program runs under. It takes effect with the next execve, which is the program's.</summary>
    public void AddForProgram(SpecProcess process)
    {
        if (process.ApparmorProfile is { Length: > 0 } profile && host.AppArmorAttribute is { } attribute)
            plan.Add(new SetLabel(Proc, attribute, "exec " + profile, profile, "let the program run under the AppArmor profile"));
        if (process.SelinuxLabel is { Length: > 0 } label)
            plan.Add(new SetLabel(Proc, "thread-self/attr/exec", label, label, "let the program run under the SELinux label"));
    }

    /// <summary>Whether files of such a file system can be labelled as a whole. procfs and sysfs have their labels from the policy, message queues one each.</summary>
    public static bool CanBeLabelled(string type) => type is not ("proc" or "sysfs" or "mqueue");

    /// <summary>AppArmor's attribute file; null where it is not enabled.</summary>
    public static string? FindAppArmor() =>
        ProcFile.TryRead("/sys/module/apparmor/parameters/enabled") is not [(byte)'Y', ..] ? null
        : File.Exists("/proc/self/attr/apparmor/exec") ? "thread-self/attr/apparmor/exec" : "thread-self/attr/exec";

    /// <summary>Whether SELinux is enabled: selinuxfs is mounted then.</summary>
    public static bool FindSELinux()
    {
        int directory = SystemCall.openat(Fcntl.AT_FDCWD, "/sys/fs/selinux", Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC);
        if (directory < 0) return false;
        bool mounted = SystemCall.fstatfs(directory, out var fileSystem) >= 0 && (uint)fileSystem.f_type == (uint)FileSystemMagic.SELINUX_MAGIC;
        SystemCall.close(directory);
        return mounted;
    }
}
