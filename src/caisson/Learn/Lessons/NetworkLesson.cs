using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>The network namespace: an empty one, a pair of devices between two, and what ends with them.</summary>
internal static class NetworkLesson
{
    private const string Devices = "tail -n +3 /proc/self/net/dev | cut -d : -f 1 | tr -d ' '";

    internal static Lesson Describe() => new()
    {
        Name = "network",
        Aliases = ["net"],
        Title = "The network namespace: devices, addresses, ports",
        Summary = "It holds the whole network stack: devices, addresses, routes, filter rules, ports, and UNIX sockets without a path. Nothing in it reaches another one, "
            + "unless a device does: a pair of virtual ones with an end in each is the usual way.",
        Page = "docs/namespaces/network.md",
        Manuals = ["network_namespaces(7)", "veth(4)", "ip-netns(8)", "ip-link(8)"],
        Steps =
        [
            new("An empty network",
                "A new network namespace has one device, the loopback, and that is down. There is no address, and no route.",
                Empty)
            {
                Needs = ["ip"],
                Try = "caisson ns exec -n -- ip addr",
            },
            new("The loopback has to be switched on",
                "While lo is down even 127.0.0.1 is out of reach. Root of the namespace switches it on; the kernel then adds the address and the route itself.",
                Loopback)
            {
                Needs = ["ip"],
                Try = "caisson ns exec -n -- sh -c 'ip link set lo up; ip addr show lo'",
                Calls = [("sendto(<netlink socket>, {RTM_NEWLINK, lo, IFF_UP})", "what ip link set lo up does")],
            },
            new("A cable between two networks",
                "A veth is a pair of devices: what goes into one comes out of the other. One end is made in the first namespace, the other right in the second. "
                + "With an address on each, the two namespaces have a network that nobody else is part of.",
                Cable)
            {
                Needs = ["ip"],
                Calls = [("sendto(<netlink socket>, {RTM_NEWLINK, veth, IFLA_INFO_PEER {IFLA_NET_NS_PID}})", "make both ends in one go, the far one in the namespace of that process")],
            },
            new("Devices end with their namespace",
                "When the last process has left and nothing else holds it, the kernel takes the namespace apart, and virtual devices with it. A veth has no half: the other end goes too. "
                + "A physical device would go back to the first network namespace.",
                Life)
            {
                Needs = ["ip"],
            },
        ],
    };

    private static void Empty(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Network));
        var (_, right) = stage.See(Devices);
        stage.Check(right.Output == "lo", "Inside there is the loopback device and no other.");
        var state = stage.OnRight("ip link show lo");
        stage.Check(state.Says("LOOPBACK") && !state.Says(",UP"), "It is down.");
        var routes = stage.OnRight("ip route show table all | wc -l");
        stage.Check(routes.Number == 0, "There is no route to anywhere.");
    }

    private static void Loopback(Stage stage)
    {
        var probe = Probe(stage);
        stage.Open(new RoomRequest(NamespaceKind.Network));
        var before = stage.OnRight(probe("127.0.0.1"));
        stage.OnRight("ip link set lo up");
        var after = stage.OnRight(probe("127.0.0.1"));
        stage.Check(!Answers(before), "Before, the address could not be reached.");
        stage.Check(Answers(after), "Afterwards it answered.");
    }

    private static void Pair(Stage stage)
    {
        var first = stage.OpenLeft(new RoomRequest(NamespaceKind.Network) { Title = "in the first network" });
        stage.Open(new RoomRequest(NamespaceKind.Network) { Title = "in the second network", Beside = first });
        stage.OnLeft(FormattableString.Invariant($"ip link add near type veth peer name far netns {stage.Right.Pid}"));
        // BusyBox's ip takes the words and makes both ends here.
        if (!stage.Right.Ask("ip link show far").Succeeded) throw new StepRefusedException("the program ip of this machine cannot make a pair of devices in two namespaces", "install iproute2");
    }

    private static void Cable(Stage stage)
    {
        var probe = Probe(stage);
        Pair(stage);
        stage.See(Devices);
        stage.See("ip addr add 10.0.0.1/24 dev near && ip link set near up", "ip addr add 10.0.0.2/24 dev far && ip link set far up");
        var (left, right) = stage.See(probe("10.0.0.2"), probe("10.0.0.1"));
        stage.Check(Answers(left), "The second network answers the first.");
        stage.Check(Answers(right), "The first network answers the second.");
    }

    // How to ask an address for an answer, with what is installed.
    private static Func<string, string> Probe(Stage stage)
    {
        if (Rooms.HasProgram("ping")) return address => $"ping -q -c 1 -W 2 {address}";
        if (!Rooms.HasProgram("bash")) throw new StepRefusedException("neither ping nor bash is installed, and something has to ask for an answer", "install ping");
        stage.Note("There is no ping on this machine, so bash asks for a TCP connection. \"Connection refused\" is an answer too: that of a machine which is there, and where nobody listens.");
        return address => $"bash -c 'echo >/dev/tcp/{address}/9'";
    }

    private static bool Answers(Answer answer) => answer.Succeeded || answer.Says("Connection refused");

    private static void Life(Stage stage)
    {
        Pair(stage);
        var (near, far) = stage.See("ip link show near", "ip link show far");
        stage.OnRight("exit");
        stage.Right.Shell.End();
        // The kernel does it in the background, within moments.
        for (var attempt = 0; attempt < 100 && stage.Left.Ask("ip link show near").Succeeded; attempt++) Thread.Sleep(20);
        var gone = stage.OnLeft("ip link show near");
        stage.Check(near.Succeeded && far.Succeeded, "There was one end on each side.");
        stage.Check(!gone.Succeeded, "With the second namespace both ends are gone.");
    }
}
