using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>The UTS namespace: names.</summary>
internal static class UtsLesson
{
    internal static Lesson Describe() => new()
    {
        Name = "uts",
        Title = "The UTS namespace: names",
        Summary = "It holds the two names that uname(2) tells and that can be changed: the host name and the NIS domain name. It is the smallest kind, and a good one to begin with.",
        Page = "docs/namespaces/uts.md",
        Manuals = ["uts_namespaces(7)", "sethostname(2)", "uname(2)"],
        Steps =
        [
            new("Two names for one machine",
                "A new UTS namespace begins with a copy of the names. Then each side has its own.",
                TwoNames)
            {
                Try = "caisson ns exec -u chamber -- uname -n",
            },
            new("A change stays inside",
                "Root of the namespace changes the name at will. The host does not notice.",
                Change)
            {
                Needs = ["hostname"],
                Calls = [("sethostname(\"lagoon\", 6)", "what hostname does: it needs CAP_SYS_ADMIN in the user namespace that owns the UTS namespace")],
            },
            new("Whose name it is",
                "Each namespace is owned by a user namespace, the one of the process that made it. The shell on the right is root with every capability, but in a user namespace of its own, "
                + "and it shares the host's UTS namespace, which that user namespace does not own. It is not even allowed to set the name that is set already.",
                Owner)
            {
                Needs = ["hostname"],
                Try = "caisson ns exec -Ur -- sh -c 'hostname \"$(uname -n)\"'",
            },
        ],
    };

    private static void TwoNames(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Uts) { HostName = "chamber" });
        var (left, right) = stage.See("uname -n");
        stage.Check(right.Output == "chamber" && left.Output != right.Output, "The same question has two answers.");
        (left, right) = stage.See("readlink /proc/self/ns/uts");
        stage.Check(left.Output != right.Output, "Because the two shells are in two UTS namespaces.");
    }

    private static void Change(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Uts) { HostName = "chamber" });
        var before = stage.Left.Ask("uname -n").Output;
        stage.OnRight("hostname lagoon");
        var (left, right) = stage.See("uname -n");
        stage.Check(right.Output == "lagoon", "The name inside has changed.");
        stage.Check(left.Output == before, "The host's has not.");
    }

    private static void Owner(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.User) { Title = "root of a user namespace" });
        stage.See("readlink /proc/self/ns/uts");
        var ids = stage.OnRight("id -u");
        // The name that is set already: harmless, whatever the kernel says.
        var answer = stage.OnRight("hostname \"$(uname -n)\"");
        stage.Check(ids.Output == "0" && !answer.Succeeded, "The kernel refuses (EPERM): the right would have to be held in the user namespace that owns this UTS namespace.");
    }
}
