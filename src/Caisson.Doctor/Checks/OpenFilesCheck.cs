using System.Globalization;
using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>RLIMIT_NOFILE: getrlimit(2).</summary>
internal sealed class OpenFilesCheck() : Check("open-files", CheckGroup.Limits, "each mount of a container is an open descriptor while it is made, and its programs inherit the limit")
{
    private const long Enough = 4096;

    public override IReadOnlyList<string> Causes => [nameof(DescriptorsExhausted), nameof(ResourceLimitRefused)];

    public override CheckResult Run(CheckedMachine machine)
    {
        if (machine.Machine.Limit("Max open files") is not { } limit) return Unknown("/proc/self/limits cannot be read");
        var text = $"{limit.Soft}, at most {limit.Hard}";
        CheckDetail[] details = [new(CheckState.Ok, "fs.nr_open", $"{machine.Machine.Setting("fs.nr_open")}"), new(CheckState.Ok, "fs.file-max", machine.Read("/proc/sys/fs/file-max"))];
        return long.TryParse(limit.Hard, CultureInfo.InvariantCulture, out long hard) && hard < Enough
            ? Limited(text, new($"the hard limit of open files is {hard}, and servers in containers often want more", machine.Exists("/run/systemd/system") ? "set LimitNOFILE= in the unit, or as root: echo '* hard nofile 1048576' > /etc/security/limits.d/caisson.conf" : "raise the limit where the runtime is started (ulimit -n)"), details)
            : Ok(text, details);
    }
}
