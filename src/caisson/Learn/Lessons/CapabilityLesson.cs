using System.Globalization;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>Capabilities: root in pieces.</summary>
internal static class CapabilityLesson
{
    internal static Lesson Describe() => new()
    {
        Name = "capabilities",
        Aliases = ["caps"],
        Title = "Capabilities: root in pieces",
        Summary = "What root may do is divided into some forty capabilities. A process has sets of them, and the kernel asks for a certain one before each privileged act. "
            + "A container's root usually keeps about a dozen.",
        Page = "docs/process.md",
        Manuals = ["capabilities(7)", "capset(2)", "prctl(2)"],
        Steps =
        [
            new("One less",
                "Both commands are run by root of the namespace (user id 0). The one on the right is run without CAP_SYS_ADMIN, the capability for changing a host name, among much else.",
                OneLess)
            {
                Needs = ["hostname", "setpriv"],
                Try = "caisson run --hostname chamber --cap-drop ALL -- hostname lagoon",
                Calls =
                [
                    ("prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN)", "take it out of the bounding set, the most that any program started from here on can get"),
                    ("execve(\"/usr/bin/hostname\", …)", "root's new program gets what is in the bounding set, and no more"),
                ],
            },
            new("It does not come back",
                "Programs that are started later, setuid root or not, stay below the bounding set, and so does everything that they start.",
                Bounding)
            {
                Needs = ["setpriv"],
            },
            new("None at all",
                "User id 0 without a capability is root in name only: the ordinary checks of owners and modes still know the id, but nothing that asks for a capability is allowed.",
                None)
            {
                Needs = ["setpriv", "mount"],
            },
        ],
    };

    private static void OneLess(Stage stage)
    {
        Both(stage, NamespaceKind.Uts);
        var (left, right) = stage.See("hostname lagoon && uname -n", "setpriv --bounding-set=-sys_admin hostname reef");
        stage.Check(left.Output == "lagoon", "With the capability the name can be set.");
        stage.Check(!right.Succeeded, "Without it the same user id gets EPERM.");
    }

    private static void Bounding(Stage stage)
    {
        Both(stage, NamespaceKind.Uts);
        var (left, right) = stage.See("sh -c 'grep CapEff /proc/self/status'", "setpriv --bounding-set=-sys_admin sh -c 'sh -c \"grep CapEff /proc/self/status\"'");
        var (all, fewer) = (Set(left), Set(right));
        stage.Check(all.Contains(Capability.CAP_SYS_ADMIN) && !fewer.Contains(Capability.CAP_SYS_ADMIN), "A shell below a shell still goes without.");
        stage.Check(fewer == all.Without(Capability.CAP_SYS_ADMIN), string.Create(CultureInfo.InvariantCulture, $"All others are there: {fewer.Count} of {all.Count}. In the mask each capability is a bit; CAP_SYS_ADMIN is bit 21."));
    }

    private static void None(Stage stage)
    {
        Both(stage, NamespaceKind.Mount);
        var (left, right) = stage.See("id -u && mount -t tmpfs none /mnt && echo mounted", "setpriv --bounding-set=-all sh -c 'id -u && mount -t tmpfs none /mnt && echo mounted'");
        stage.Check(left.Says("mounted"), "Root with its capabilities may mount.");
        stage.Check(right.Lines is ["0", ..] && !right.Says("mounted"), "With the same user id and without them it may not.");
    }

    private static void Both(Stage stage, NamespaceKind kinds)
    {
        var first = stage.OpenLeft(new RoomRequest(kinds) { Title = "root with its capabilities" });
        stage.Open(new RoomRequest(kinds) { Title = "root without", Beside = first });
    }

    private static CapabilitySet Set(Answer answer) =>
        ulong.TryParse(answer.Output.AsSpan(answer.Output.IndexOf('\t', StringComparison.Ordinal) + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var mask) ? new(mask) : default;
}
