namespace Caisson.Launch.Diagnosis;

/// <summary>What a machine's distribution is and how it installs packages: os-release(5).</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Family">Whose package manager and package names it has.</param>
/// <param name="HasGrub">Whether the boot loader's settings are where Debian keeps them.</param>
internal sealed record Distribution(string Name, DistributionFamily Family, bool HasGrub = false)
{
    /// <summary>Reads the machine's.</summary>
    public static Distribution Of(Machine machine) =>
        Parse(machine.Read("/etc/os-release") ?? machine.Read("/usr/lib/os-release") ?? "") with { HasGrub = machine.Examine("/etc/default/grub") is not null };

    /// <summary>Reads the text of an os-release file.</summary>
    public static Distribution Parse(string text)
    {
        string id = "", like = "", name = "";
        foreach (var line in text.Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            var value = line[(equals + 1)..].Trim().Trim('"', '\'');
            switch (line[..equals].Trim())
            {
                case "ID": id = value; break;
                case "ID_LIKE": like = value; break;
                case "PRETTY_NAME": name = value; break;
            }
        }
        var family = DistributionFamily.Other;
        foreach (var word in $"{id} {like}".Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            family = word switch
            {
                "debian" or "ubuntu" => DistributionFamily.Debian,
                "fedora" or "rhel" or "centos" => DistributionFamily.Fedora,
                "suse" or "opensuse" or "sles" or "opensuse-tumbleweed" or "opensuse-leap" => DistributionFamily.Suse,
                "arch" => DistributionFamily.Arch,
                "alpine" => DistributionFamily.Alpine,
                _ => DistributionFamily.Other,
            };
            if (family != DistributionFamily.Other) break;
        }
        return new Distribution(name.Length > 0 ? name : id.Length > 0 ? id : "Linux", family);
    }

    /// <summary>The command that installs a package, for "as root: …"; for an unknown distribution the package's usual name.</summary>
    /// <param name="package">What Debian calls it.</param>
    /// <param name="fedora">What Fedora and its relatives call it, if not the same; and so on.</param>
    /// <param name="suse">The name in openSUSE.</param>
    /// <param name="arch">The name in Arch.</param>
    /// <param name="alpine">The name in Alpine.</param>
    public string Install(string package, string? fedora = null, string? suse = null, string? arch = null, string? alpine = null) => Family switch
    {
        DistributionFamily.Debian => $"apt-get install {package}",
        DistributionFamily.Fedora => $"dnf install {fedora ?? package}",
        DistributionFamily.Suse => $"zypper install {suse ?? package}",
        DistributionFamily.Arch => $"pacman -S {arch ?? package}",
        DistributionFamily.Alpine => $"apk add {alpine ?? package}",
        _ => $"install the package {package} (Debian's name)",
    };

    /// <summary>The command that puts a parameter on the kernel's command line, for the next boot.</summary>
    public string AddToCommandLine(string parameter) => Family switch
    {
        DistributionFamily.Fedora => $"grubby --update-kernel=ALL --args={parameter}, then boot again",
        _ when HasGrub => $"add {parameter} to GRUB_CMDLINE_LINUX in /etc/default/grub, run {(Family == DistributionFamily.Debian ? "update-grub" : "grub-mkconfig -o /boot/grub/grub.cfg")}, and boot again",
        _ => $"add {parameter} to the kernel's command line in the boot loader, and boot again",
    };
}
