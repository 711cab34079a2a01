using System.Text;
using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>The machine's name, which containers that share the UTS namespace have too.</summary>
internal sealed class HostnameCheck() : Check("hostname", CheckGroup.Surroundings, "programs look their own host name up, and wait long where nothing answers")
{
    public override IReadOnlyList<string> Causes => [nameof(NameRefused)];

    public override CheckResult Run(CheckedMachine machine)
    {
        var name = machine.Read("/proc/sys/kernel/hostname");
        if (name.Length == 0) return Unknown("/proc/sys/kernel/hostname cannot be read");
        if (name is "(none)" or "localhost") return Limited(name, new($"the machine's name is {name}, as when nobody has given it one", "as root: hostnamectl set-hostname NAME, or hostname NAME"));
        bool known = false;
        foreach (var line in (machine.Machine.Read("/etc/hosts") ?? "").Split('\n'))
            known |= line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1).Contains(name);
        return Ok(known ? name : $"{name}, which is not in /etc/hosts", new CheckDetail(CheckState.Ok, "length", $"{Encoding.UTF8.GetByteCount(name)} of 64 bytes"));
    }
}
