using Caisson.Cgroups;
using Caisson.Launch.Diagnosis;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Doctor.Checks;

/// <summary>What checks look at: what diagnoses ask of a machine, and what can be tried on it.</summary>
internal sealed class CheckedMachine(Machine machine, IProbes probes)
{
    private CgroupLayout? _cgroups;
    private string? _config;
    private bool _configRead, _containerKnown;

    /// <summary>This machine.</summary>
    public static CheckedMachine Current() => new(Machine.Current(), new SystemProbes());

    /// <summary>What diagnoses ask too.</summary>
    public Machine Machine => machine;

    /// <summary>What can be tried.</summary>
    public IProbes Probes => probes;

    /// <summary>The distribution, for remedies.</summary>
    public Distribution Distribution => field ??= Distribution.Of(machine);

    /// <summary>The caller may make namespaces without a user namespace around them.</summary>
    public bool IsPrivileged => machine.Holds(Capability.CAP_SYS_ADMIN);

    /// <summary>The caller is the machine's root, not one of a user namespace.</summary>
    public bool IsMachinesRoot => machine.Caller.Uid.Effective == 0 && !machine.IsNested;

    /// <summary>How many namespaces of each kind can be seen.</summary>
    public IReadOnlyDictionary<NamespaceKind, int> Namespaces => field ??= probes.CountNamespaces();

    /// <summary>The kernel's version as its name says: <c>6.18</c>; 0.0 if it cannot be read.</summary>
    public Version Kernel => field ??= ParseKernel(Read("/proc/sys/kernel/osrelease"));

    /// <summary>The control groups that the caller sees.</summary>
    public CgroupLayout Cgroups => _cgroups ??= CgroupLayout.Parse(CString.Bytes(machine.Read("/proc/thread-self/mountinfo") ?? ""), CString.Bytes(machine.Read("/proc/self/cgroup") ?? ""));

    /// <summary>How the kernel was built, as its .config; null if nothing here has it.</summary>
    public string? Config
    {
        get
        {
            if (_configRead) return _config;
            _configRead = true;
            var release = Read("/proc/sys/kernel/osrelease");
            return _config = probes.ReadCompressed("/proc/config.gz") ?? machine.Read($"/boot/config-{release}") ?? machine.Read($"/lib/modules/{release}/config");
        }
    }

    /// <summary>What container the caller is in; null if none is to be seen.</summary>
    public string? Container
    {
        get
        {
            if (_containerKnown) return field;
            _containerKnown = true;
            return field = SurroundingContainer.Find(this);
        }
    }

    /// <summary>The text of a small file without blanks at its ends; empty if it cannot be read.</summary>
    public string Read(string path) => machine.Read(path)?.Trim('\n', ' ', '\0', '\t') ?? "";

    /// <summary>Whether there is something at a path.</summary>
    public bool Exists(string path) => machine.Examine(path) is not null;

    /// <summary>Where a program is: in the search path, or where administrators' programs are.</summary>
    public string? FindProgram(string name)
    {
        foreach (var directory in $"{probes.Variable("PATH")}:/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin".Split(':', StringSplitOptions.RemoveEmptyEntries))
            if (directory[0] == '/' && Exists($"{directory}/{name}")) return $"{directory}/{name}";
        return null;
    }

    /// <summary>An option of the kernel's configuration: y, m, n; null if the configuration is not known.</summary>
    public char? Option(string name)
    {
        if (Config is not { } config) return null;
        int at = config.IndexOf($"\nCONFIG_{name}=", StringComparison.Ordinal);
        if (at < 0) return 'n';
        char value = config[at + name.Length + 9];
        return value is 'y' or 'm' ? value : 'n';
    }

    private static Version ParseKernel(string release)
    {
        var digits = release.Split('.', '-', '+');
        return digits.Length >= 2 && int.TryParse(digits[0], out int major) && int.TryParse(digits[1], out int minor) ? new Version(major, minor) : new Version(0, 0);
    }
}
