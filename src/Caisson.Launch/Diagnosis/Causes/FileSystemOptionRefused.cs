using System.Globalization;
using System.Text;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A new file system: its type is unknown, an option is, or its value does not fit (fsopen(2), fsconfig(2)).</summary>
internal sealed class FileSystemOptionRefused : ICause
{
    private const int LongestValue = 255;

    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not NewFileSystem step) return null;
        if (failure.Errno == Errno.ENODEV && failure.Calls("fsopen"))
            return new($"this kernel has no file system type {step.Type} (/proc/filesystems lists those it has loaded)", $"check the spelling, or load its module as root: modprobe {step.Type}");
        if (failure.Errno == Errno.EBUSY && step.Type == "cgroup")
            return new("its controllers belong to another hierarchy already, which has them in another combination", "use the combinations of /proc/self/cgroup");
        if (!failure.Is(Errno.EINVAL, Errno.E2BIG, Errno.ENAMETOOLONG, Errno.ERANGE) || !failure.Calls("fsconfig")) return null;
        foreach (var (key, value) in step.Given)
        {
            if (value is not null && Encoding.UTF8.GetByteCount(value) is var length && length > LongestValue)
                return new($"the value of {key} is {length} bytes long, and the kernel takes {LongestValue} in one option", "use shorter paths, for instance by a bind mount or a link to the directory");
            if (failure.InUserNamespace && key is "uid" or "gid" && uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out uint id)
                && LaunchSubject.ToHost(key == "uid" ? failure.Subject.Users : failure.Subject.Groups, id) is null && (failure.Subject.Made & (ulong)NamespaceKind.User) != 0)
                return new($"{key}={id} has no meaning in the container: its user namespace has the {(key == "uid" ? "user" : "group")} ids {LaunchSubject.Text(key == "uid" ? failure.Subject.Users : failure.Subject.Groups)}",
                    $"map the id, or leave the option {key} out");
        }
        if (step.Type == "overlay") return null; // It has reasons of its own.
        if (failure.Log is not { } log) return new($"{step.Type} does not accept one of its options{List(step)}", $"check them against {step.Type}'s documentation and the kernel's version");
        return new($"the file system says: {log}", log.Contains("nknown parameter", StringComparison.Ordinal)
            ? $"leave the option out: {step.Type} does not have it, or this kernel is too old for it" : "check the option's value");
    }

    private static string List(NewFileSystem step)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in step.Given)
            if (key != "source") text.Append(text.Length == 0 ? ": " : ", ").Append(key).Append(value is null ? "" : "=" + value);
        return text.ToString();
    }
}
