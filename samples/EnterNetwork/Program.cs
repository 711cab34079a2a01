// Runs code of this program in another network namespace: EnterNetwork [PID | FILE]. Without one, it makes a network namespace first.
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Caisson.Linux.Namespaces;

using var process = args.Length == 0 ? Namespaces.New().Network().Start("sleep", "1000") : null;
using var other = process is not null ? process.OpenNamespace(NamespaceKind.Network)
    : int.TryParse(args[0], out var pid) ? Namespace.Open(pid, NamespaceKind.Network)
    : Namespace.Open(args[0], NamespaceKind.Network);

// A function runs there, on a thread of its own, and its result comes back.
var names = other.Run(static () => NetworkInterface.GetAllNetworkInterfaces().Select(static item => item.Name).ToArray());
Console.WriteLine($"devices there: {string.Join(", ", names)}");

// A socket belongs to the namespace that it was made in, whoever uses it afterwards.
using var listener = other.Run(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
listener.Bind(new IPEndPoint(IPAddress.Any, 8080));
listener.Listen();
Console.WriteLine($"port 8080 there is taken: {other.Run(() => IsTaken(8080))}");
Console.WriteLine($"port 8080 here is taken: {IsTaken(8080)}");

static bool IsTaken(int port)
{
    using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    try
    {
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        return false;
    }
    catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
    {
        return true;
    }
}
