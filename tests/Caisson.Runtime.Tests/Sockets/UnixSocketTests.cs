using System.Net.Sockets;
using Caisson.Linux.Sockets;

namespace Caisson.Runtime.Tests.Sockets;

public sealed class UnixSocketTests
{
    [Fact]
    public void A_listener_that_accepts_nobody_is_not_waited_for_for_ever()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(0);
        try
        {
            // The queue takes one more than it is long.
            using var first = UnixSocket.Connect(path, "console socket");
            Should.Throw<CaissonException>(() => UnixSocket.Connect(path, "console socket", milliseconds: 200)).Message
                .ShouldSatisfyAllConditions(m => m.ShouldContain($"connecting to the console socket {path}"), m => m.ShouldContain("did not accept the connection"));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
