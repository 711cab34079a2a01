namespace Caisson.Oci;

public static partial class SpecValidator
{
    // The kernel's dev_t: 12 bits and 20 bits.
    private const long MostMajor = 0xfff;
    private const long MostMinor = 0xfffff;

    private static void CheckDevices(SpecReport report, List<SpecDevice>? devices)
    {
        if (devices is null) return;
        for (var i = 0; i < devices.Count; i++)
        {
            var device = devices[i];
            if (!IsAbsolute(device.Path)) report.Error($"linux.devices[{i}].path", NotAbsolute(device.Path));
            if (device.Type is not ("c" or "b" or "u" or "p"))
            {
                report.Error($"linux.devices[{i}].type", string.IsNullOrEmpty(device.Type)
                    ? "is missing; c, b, u or p is required"
                    : $"\"{device.Type}\" is not one of c, b, u, p");
            }
            else if (device.Type != "p")
            {
                CheckDeviceNumber(report, device.Major, MostMajor, i, "major");
                CheckDeviceNumber(report, device.Minor, MostMinor, i, "minor");
                CheckSameDevice(report, devices, i);
            }

            // Engines give the bits of the type too, as stat(2) does.
            if ((device.FileMode & ~0xf000u) > 0xfff) report.Error($"linux.devices[{i}].fileMode", $"{device.FileMode} is above 4095, which is 07777 in decimal as JSON writes it");
            if (device.Uid == NoId) report.Error($"linux.devices[{i}].uid", "4294967295 is no id");
            if (device.Gid == NoId) report.Error($"linux.devices[{i}].gid", "4294967295 is no id");
        }
    }

    private static void CheckDeviceNumber(SpecReport report, long? number, long most, int index, string name)
    {
        if (number is null) report.Error($"linux.devices[{index}].{name}", "is missing; only a device of type p has none");
        else if (number < 0 || number > most) report.Error($"linux.devices[{index}].{name}", $"{number} is outside of 0 to {most}");
    }

    private static void CheckSameDevice(SpecReport report, List<SpecDevice> devices, int index)
    {
        var one = devices[index];
        for (var j = 0; j < index; j++)
        {
            var other = devices[j];
            if (other.Type == "p" || (other.Type == "b") != (one.Type == "b") || other.Major != one.Major || other.Minor != one.Minor) continue;
            report.Warn($"linux.devices[{index}]", $"is the same device as linux.devices[{j}]");
            return;
        }
    }

    private static void CheckNetDevices(SpecReport report, Dictionary<string, SpecNetDevice>? devices, in NamespaceSet namespaces)
    {
        if (devices is not { Count: > 0 }) return;
        if (!namespaces.Network) report.Error("linux.netDevices", "needs a namespace of type \"network\" in linux.namespaces");
        foreach (var (name, device) in devices)
        {
            if (!IsInterfaceName(name)) report.Error("linux.netDevices", $"\"{name}\" cannot be the name of a network device");
            if (!string.IsNullOrEmpty(device.Name) && !IsInterfaceName(device.Name))
                report.Error($"linux.netDevices[\"{name}\"].name", $"\"{device.Name}\" cannot be the name of a network device");
        }
    }

    // dev_valid_name of the kernel.
    private static bool IsInterfaceName(string name) => name is { Length: > 0 and < 16 } and not ("." or "..") && name.AsSpan().IndexOfAny("/: \t\n\v\f\r%") < 0;
}
