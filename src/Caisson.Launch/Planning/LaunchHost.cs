using Caisson.Cgroups;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;

namespace Caisson.Launch.Planning;

/// <summary>What a plan depends on besides the request: who launches, and how the machine's control groups are laid out.</summary>
/// <param name="Privileged">The caller holds CAP_SYS_ADMIN in its user namespace.</param>
/// <param name="Uid">The caller's effective user id.</param>
/// <param name="Gid">The caller's effective group id.</param>
internal sealed record LaunchHost(bool Privileged, uint Uid, uint Gid)
{
    private CgroupLayout? _groups;
    private bool? _inFirstUserNamespace, _seLinux, _makesProcOfOthers;
    private string? _appArmor;

    /// <summary>The caller is in the machine's first user namespace, the only one whose administrator may make devices.</summary>
    public bool InFirstUserNamespace
    {
        get => _inFirstUserNamespace ?? Caller.IsInFirstUserNamespace;
        init => _inFirstUserNamespace = value;
    }

    /// <summary>The machine's control groups; read when a plan first asks.</summary>
    public CgroupLayout Cgroups
    {
        get => _groups ??= CgroupLayout.Read();
        init => _groups = value;
    }

    /// <summary>AppArmor's attribute file in procfs; null where it is not enabled. Looked for when a plan first asks.</summary>
    public string? AppArmorAttribute
    {
        get
        {
            if (_appArmor is null) _appArmor = SecurityLabels.FindAppArmor() ?? "";
            return _appArmor.Length == 0 ? null : _appArmor;
        }
        init => _appArmor = value ?? "";
    }

    /// <summary>SELinux is enabled.</summary>
    public bool HasSELinux
    {
        get => _seLinux ??= SecurityLabels.FindSELinux();
        init => _seLinux = value;
    }

    /// <summary>The kernel makes a procfs of a PID namespace that its maker is not in (Linux 6.18). Tried when a plan first asks.</summary>
    public bool MakesProcOfOthers
    {
        get => _makesProcOfOthers ??= Privileged && TryProcOfOthers();
        init => _makesProcOfOthers = value;
    }

    private static unsafe bool TryProcOfOthers()
    {
        fixed (byte* type = "proc\0"u8, option = "pidns\0"u8)
        {
            int context = (int)SystemCall.Invoke(SystemCallNumber.fsopen, (nint)type, MountCalls.FSOPEN_CLOEXEC);
            if (context < 0) return false;
            int own = SystemCall.openat(Fcntl.AT_FDCWD, "/proc/self/ns/pid", Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
            bool known = own >= 0 && SystemCall.Invoke(SystemCallNumber.fsconfig, context, MountCalls.FSCONFIG_SET_FD, (nint)option, 0, own) >= 0;
            if (own >= 0) SystemCall.close(own);
            SystemCall.close(context);
            return known;
        }
    }

    /// <summary>The capabilities that the caller may give to a process of its own user namespace.</summary>
    public ulong Permitted { get; init; } = ~0ul;

    /// <summary>Looks at this process.</summary>
    public static LaunchHost Current()
    {
        var capabilities = ThreadCapabilities.Get();
        return new(capabilities.Effective.Contains(Capability.CAP_SYS_ADMIN), SystemCall.geteuid(), SystemCall.getegid()) { Permitted = capabilities.Permitted.Mask };
    }
}
