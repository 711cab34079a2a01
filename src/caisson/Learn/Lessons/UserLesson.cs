using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>The user namespace: root that is nobody.</summary>
internal static class UserLesson
{
    internal static Lesson Describe() => new()
    {
        Name = "user",
        Title = "The user namespace: root that is nobody",
        Summary = "It maps user and group ids, and gives capabilities a place where they hold. Inside one may be root with every capability; outside one is who one was. "
            + "It is the one kind that everybody may make, and it owns the namespaces that are made in it: that is how containers do without root.",
        Page = "docs/namespaces/user.md",
        Manuals = ["user_namespaces(7)", "capabilities(7)", "ioctl_ns(2)", "newuidmap(1)", "subuid(5)"],
        Steps =
        [
            new("Root inside, somebody else outside",
                "The file uid_map has lines of three numbers: the first id inside, the first id outside, and how many. The shell on the right has id 0 by it. "
                + "For the host the same process belongs to somebody without any right.",
                RootInside)
            {
                Try = "caisson ns exec -Ur -- id",
            },
            new("The map is written once, from outside",
                "Before there is a map, every id shows as 65534, the kernel's word for \"none of yours\". The map is written by a process of the parent namespace (or, for one's own id, from within). "
                + "It can be written once; what is in it stays.",
                Map)
            {
                Try = "caisson ns exec -U -- sh -c 'id -u; cat /proc/self/uid_map'",
                Calls = [("write(\"/proc/PID/uid_map\", \"0 ID 1\\n\")", "map the one id that the writer has; more than that takes CAP_SETUID in the parent namespace, or newuidmap")],
            },
            new("Files of nobody",
                "Files keep their owners. An owner whose id is not in the map shows as 65534, and no capability inside helps against its permissions: capabilities over a file count only where its "
                + "owner and group are mapped.",
                Files)
            {
                Try = "caisson ns exec -Ur -- ls -ln /etc/shadow",
            },
            new("Capabilities hold at home",
                "Both shells are root of a user namespace, with all capabilities. The one on the right has a UTS namespace that was made in it, and so is owned by it. The one on the left "
                + "has the host's. The kernel asks for CAP_SYS_ADMIN in the user namespace that owns the thing to be changed.",
                Home)
            {
                Needs = ["hostname"],
                Try = "caisson ns exec -Uru chamber -- sh -c 'hostname lagoon; uname -n'",
            },
            new("The rule, said before",
                "Which user namespace owns a thing, and whether a process has a capability there, can be asked before anything is tried. The process in question is root of a user namespace "
                + "with a UTS namespace of its own. The host asks twice: about that one, and about its own.",
                Rule)
            {
                Calls = [("ioctl(<namespace>, NS_GET_USERNS)", "which user namespace owns this one; ioctl_ns(2)")],
            },
        ],
    };

    private static void RootInside(Stage stage)
    {
        AskForStrangers();
        stage.Open(new RoomRequest(NamespaceKind.User));
        var (left, right) = stage.See(FormattableString.Invariant($"grep -E 'Uid|Gid' /proc/{stage.Right.Pid}/status"), "grep -E 'Uid|Gid' /proc/self/status");
        stage.Check(right.Says("Uid:\t0\t") && !left.Says("Uid:\t0\t"), "One process, two users.");
        (_, right) = stage.See(FormattableString.Invariant($"cat /proc/{stage.Right.Pid}/uid_map"), "cat /proc/self/uid_map");
        stage.Check(right.Output.TrimStart().StartsWith("0 ", StringComparison.Ordinal), "The map says who is who.");
    }

    private static void Map(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.User) { Mapped = false });
        var before = stage.OnRight("id -u");
        stage.Check(before.Output == "65534", "Without a map the shell is nobody, to itself too.");
        var write = stage.OnLeft(FormattableString.Invariant($"/bin/echo '0 {SystemCall.geteuid()} 1' >/proc/{stage.Right.Pid}/uid_map"));
        var after = stage.OnRight("id -u");
        stage.Check(write.Succeeded && after.Output == "0", "With the map it is root, without having done anything itself.");
        var again = stage.OnLeft(FormattableString.Invariant($"/bin/echo '0 {SystemCall.geteuid()} 1' >/proc/{stage.Right.Pid}/uid_map"));
        stage.Check(!again.Succeeded, "A second time the kernel refuses (EPERM).");
    }

    private static void Files(Stage stage)
    {
        AskForStrangers();
        stage.Open(new RoomRequest(NamespaceKind.User));
        var (left, right) = stage.See("ls -ln /etc/shadow");
        stage.Check(left.Says(" 0 ") && right.Says(" 65534 "), "The owner is 0 on the host, and nobody inside.");
        var capabilities = stage.OnRight("grep CapEff /proc/self/status");
        var read = stage.OnRight("cat /etc/shadow >/dev/null");
        stage.Check(!read.Succeeded && !capabilities.Says("0000000000000000"), "Every capability is there, and the file stays closed (EACCES).");
    }

    private static void Rule(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.User | NamespaceKind.Uts));
        var own = stage.OnLeft(FormattableString.Invariant($"caisson ns can {stage.Right.Pid} sys_admin /proc/{stage.Right.Pid}/ns/uts"));
        var hosts = stage.OnLeft(FormattableString.Invariant($"caisson ns can {stage.Right.Pid} sys_admin /proc/self/ns/uts"));
        stage.Check(own.Succeeded, "Over its own UTS namespace it has CAP_SYS_ADMIN.");
        stage.Check(hosts.Status == 1, "Over the host's it has not.");
    }

    private static void AskForStrangers()
    {
        if (!Rooms.HasStrangers) throw new StepRefusedException("your own user namespace has one id only, so that root of another one can be nobody but you, who are root already", "run this lesson outside of it");
    }

    private static void Home(Stage stage)
    {
        stage.OpenLeft(new RoomRequest(NamespaceKind.User) { Title = "user namespace alone" });
        stage.Open(new RoomRequest(NamespaceKind.User | NamespaceKind.Uts) { Title = "user and UTS namespace" });
        stage.See("grep CapEff /proc/self/status");
        // On the left the name that is set already: harmless, whatever the kernel says.
        var (left, right) = stage.See("hostname \"$(uname -n)\"", "hostname lagoon && uname -n");
        stage.Check(!left.Succeeded, "Over the host's name these capabilities have no power (EPERM).");
        stage.Check(right.Output == "lagoon", "Over their own namespace's they have.");
    }
}
