using System.Text;
using Caisson.Linux.Abi;

namespace Caisson.Linux;

/// <summary>Flags by the kernel's names, for people.</summary>
internal static class Flags
{
    public static string Clone(ulong flags)
    {
        var text = new Names();
        text.Add(flags, Sched.CLONE_NEWUSER, "CLONE_NEWUSER");
        text.Add(flags, Sched.CLONE_NEWPID, "CLONE_NEWPID");
        text.Add(flags, Sched.CLONE_NEWNS, "CLONE_NEWNS");
        text.Add(flags, Sched.CLONE_NEWUTS, "CLONE_NEWUTS");
        text.Add(flags, Sched.CLONE_NEWIPC, "CLONE_NEWIPC");
        text.Add(flags, Sched.CLONE_NEWNET, "CLONE_NEWNET");
        text.Add(flags, Sched.CLONE_NEWCGROUP, "CLONE_NEWCGROUP");
        text.Add(flags, Sched.CLONE_NEWTIME, "CLONE_NEWTIME");
        text.Add(flags, Sched.CLONE_PARENT, "CLONE_PARENT");
        return text.ToString();
    }

    public static string MountAttributes(ulong flags)
    {
        var text = new Names();
        text.Add(flags, MountAttr.MOUNT_ATTR_RDONLY, "RDONLY");
        text.Add(flags, MountAttr.MOUNT_ATTR_NOSUID, "NOSUID");
        text.Add(flags, MountAttr.MOUNT_ATTR_NODEV, "NODEV");
        text.Add(flags, MountAttr.MOUNT_ATTR_NOEXEC, "NOEXEC");
        text.Add(flags, MountAttr.MOUNT_ATTR_NODIRATIME, "NODIRATIME");
        text.Add(flags, MountAttr.MOUNT_ATTR_NOSYMFOLLOW, "NOSYMFOLLOW");
        text.Add(flags, MountAttr.MOUNT_ATTR_IDMAP, "IDMAP");
        ulong time = flags & MountAttr.MOUNT_ATTR__ATIME;
        if (time == MountAttr.MOUNT_ATTR_NOATIME) text.Add("NOATIME");
        else if (time == MountAttr.MOUNT_ATTR_STRICTATIME) text.Add("STRICTATIME");
        else if (time == MountAttr.MOUNT_ATTR__ATIME) text.Add("_ATIME");
        return text.ToString();
    }

    public static string Propagation(ulong flags)
    {
        var text = new Names();
        text.Add(flags, Mount.MS_PRIVATE, "MS_PRIVATE");
        text.Add(flags, Mount.MS_SLAVE, "MS_SLAVE");
        text.Add(flags, Mount.MS_SHARED, "MS_SHARED");
        text.Add(flags, Mount.MS_UNBINDABLE, "MS_UNBINDABLE");
        text.Add(flags, Mount.MS_REC, "MS_REC");
        return text.ToString();
    }

    /// <summary>A text in quotes, as it would stand in a C program.</summary>
    public static string Quote(string text) => "\"" + PlainText.OneLine(text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)) + "\"";

    private struct Names
    {
        private StringBuilder? _text;

        public void Add(ulong flags, ulong flag, string name)
        {
            if ((flags & flag) == flag) Add(name);
        }

        public void Add(string name)
        {
            if (_text is null) _text = new StringBuilder(name);
            else _text.Append('|').Append(name);
        }

        public override readonly string ToString() => _text?.ToString() ?? "0";
    }
}
