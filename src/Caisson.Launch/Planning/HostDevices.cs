using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Caisson.Launch.Plan;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;
using Caisson.Linux.Processes;

namespace Caisson.Launch.Planning;

/// <summary>Devices for a container whose user namespace may not make them: the machine's, and such as the parent makes.</summary>
internal static unsafe class HostDevices
{
    /// <summary>Where the machine has the device: at the path of the document, or by its own name, which sysfs knows; null if nowhere.</summary>
    public static string? Find(string path, DeviceNumber number) => IsAt(path, number) ? path : NameOf(number) is { } name && IsAt(name, number) ? name : null;

    /// <summary>Whether the machine has just this device at the path.</summary>
    public static bool IsAt(string path, DeviceNumber number) =>
        SystemCall.statx(Fcntl.AT_FDCWD, path, 0, Stat.STATX_BASIC_STATS, out var status) >= 0
        && (status.stx_mode & Stat.S_IFMT) == number.Type && status.stx_rdev_major == number.Major && status.stx_rdev_minor == number.Minor;

    private static string? NameOf(DeviceNumber number)
    {
        var file = string.Create(CultureInfo.InvariantCulture, $"/sys/dev/{(number.Kind == 'b' ? "block" : "char")}/{number.Major}:{number.Minor}/uevent");
        if (ProcFile.TryRead(file) is not { } text) return null;
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n'))
            if (line.StartsWith("DEVNAME=", StringComparison.Ordinal)) return "/dev/" + line["DEVNAME=".Length..];
        return null;
    }

    /// <summary>Makes devices in a file system of their own, which is attached nowhere; each by its place in the list.</summary>
    public static SafeHandle Make(IReadOnlyList<MadeDevice> devices)
    {
        using var context = FileSystemContext.Open("tmpfs");
        // The container's root has to look into it, whatever its id outside.
        context.SetString("mode", "0755");
        context.Create();
        var mount = context.Mount(MountAttributes.NoSetuid | MountAttributes.NoExecute);
        try
        {
            for (int i = 0; i < devices.Count; i++) Make((int)mount.DangerousGetHandle(), i.ToString(CultureInfo.InvariantCulture), devices[i]);
            return mount;
        }
        catch
        {
            mount.Dispose();
            throw;
        }
    }

    private static void Make(int directory, string name, MadeDevice device)
    {
        var step = $"Cannot make the device {device.Path}";
        var bytes = Encoding.ASCII.GetBytes(name + '\0');
        fixed (byte* text = bytes)
        {
            SystemCall.Check(SystemCall.Invoke(SystemCallNumber.mknodat, directory, (nint)text, (nint)(device.Number.Type | 0x180 /* 0600 */), (nint)device.Number.Encoded), step, "mknodat", device.Path);
            SystemCall.Check(SystemCall.Invoke(SystemCallNumber.fchownat, directory, (nint)text, (nint)device.User, (nint)device.Group, Fcntl.AT_SYMLINK_NOFOLLOW), step, "fchownat", device.Path);
            SystemCall.Check(SystemCall.Invoke(SystemCallNumber.fchmodat, directory, (nint)text, (nint)device.Mode), step, "fchmodat", device.Path);
        }
    }
}

/// <summary>A device that the parent makes: its owner as the host counts.</summary>
internal readonly record struct MadeDevice(string Path, DeviceNumber Number, uint Mode, uint User, uint Group);
