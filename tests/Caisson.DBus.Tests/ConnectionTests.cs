using System.Diagnostics;
using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.DBus.Tests;

public sealed class ConnectionTests : IDisposable
{
    private static readonly DBusMessage Question = DBusMessage.Call(null, "/a", "a.b", "Ask", DBusValue.String("?"));
    private readonly FakeBus _bus = new();

    public void Dispose() => _bus.Dispose();

    [Fact]
    public void A_bus_gives_a_name()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            var hello = peer.Receive();
            (hello.Destination, hello.Member, hello.Serial).ShouldBe(("org.freedesktop.DBus", "Hello", 1u));
            // A bus announces the name as well, and may do so first.
            peer.Send(DBusMessage.Signal("/org/freedesktop/DBus", "org.freedesktop.DBus", "NameAcquired", DBusValue.String(":1.5")));
            peer.Send(DBusMessage.Reply(hello, DBusValue.String(":1.5")));
            var match = peer.Receive();
            (match.Member, match.Options, match.Body[0].AsString()).ShouldBe(("AddMatch", DBusMessageOptions.NoReplyExpected, "type='signal',member='M'"));
        });
        using var connection = _bus.Connect(new DBusConnectionOptions { Timeout = TimeSpan.FromSeconds(5) });
        (connection.UniqueName, connection.ServerGuid, connection.PassesDescriptors).ShouldBe((":1.5", "1234deadbeef", true));
        connection.PeerProcessId.ShouldBe(Environment.ProcessId);
        connection.AddMatch(new DBusMatch { Member = "M" });
        _bus.Finish();
    }

    [Fact]
    public void A_call_gets_its_own_reply()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            var call = peer.Receive();
            call.Body[0].AsString().ShouldBe("?");
            peer.Send(new DBusMessage { Type = DBusMessageType.MethodReturn, ReplySerial = 99 });
            // In two pieces, and in the other byte order.
            var bytes = DBusMessage.Reply(call, DBusValue.UInt32(42)).Write(3, bigEndian: true);
            peer.Send(bytes.AsSpan(0, 7));
            Thread.Sleep(20);
            peer.Send(bytes.AsSpan(7));
        });
        using var connection = _bus.Connect();
        connection.Call(Question).Body[0].AsUInt32().ShouldBe(42u);
        _bus.Finish();
    }

    [Fact]
    public void An_error_is_told_by_its_name()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            peer.Send(DBusMessage.Error(peer.Receive(), "org.example.No", "never"));
        });
        using var connection = _bus.Connect();
        var error = Should.Throw<DBusErrorException>(() => connection.Call(Question));
        (error.Name, error.Text).ShouldBe(("org.example.No", "never"));
        error.Message.ShouldBe("The call of a.b.Ask on /a failed: never (org.example.No)");
    }

    [Fact]
    public void Signals_that_were_asked_for_are_kept_until_they_are_wanted()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            var call = peer.Receive();
            foreach (var number in new uint[] { 1, 2 }) peer.Send(DBusMessage.Signal("/a", "a.b", "Wanted", DBusValue.UInt32(number)));
            peer.Send(DBusMessage.Signal("/a", "a.b", "Other", DBusValue.UInt32(3)));
            peer.Send(DBusMessage.Reply(call));
            peer.Send(DBusMessage.Signal("/a", "a.b", "Wanted", DBusValue.UInt32(4)));
        });
        using var connection = _bus.Connect();
        connection.AddMatch(new DBusMatch { Member = "Wanted" });
        connection.Call(Question);
        connection.WaitForSignal(m => m.Body[0].AsUInt32() == 4, "the fourth").Member.ShouldBe("Wanted");
        connection.WaitForSignal(m => true, "the first").Body[0].AsUInt32().ShouldBe(1u);
        connection.WaitForSignal(m => true, "the second").Body[0].AsUInt32().ShouldBe(2u);
        _bus.Finish();
    }

    [Fact]
    public void Too_many_signals_that_nobody_takes_are_an_error()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            for (var i = 0; i < 3; i++) peer.Send(DBusMessage.Signal("/a", "a.b", "C"));
            peer.Bytes(1);
        });
        using var connection = _bus.Connect(FakeBus.AsPeer with { MaximumQueuedSignals = 2 });
        connection.AddMatch(new DBusMatch());
        Should.Throw<CaissonException>(() => connection.Call(Question)).Message.ShouldContain("2 signals wait");
    }

    [Fact]
    public void Somebody_who_calls_the_client_gets_an_error()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            var call = peer.Receive();
            peer.Send(DBusMessage.Call(null, "/", "org.freedesktop.DBus.Peer", "Ping"));
            peer.Receive().ErrorName.ShouldBe("org.freedesktop.DBus.Error.UnknownObject");
            peer.Send(DBusMessage.Reply(call));
        });
        using var connection = _bus.Connect();
        connection.Call(Question);
        _bus.Finish();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Nobody_is_waited_for_in_vain(int stage)
    {
        using var release = new ManualResetEventSlim();
        _bus.Do(peer =>
        {
            if (stage > 0) peer.Welcome();
            if (stage > 1) peer.Send(DBusMessage.Reply(peer.Receive(), DBusValue.String(":1.1")));
            release.Wait(5000);
        });
        var options = new DBusConnectionOptions { Timeout = TimeSpan.FromMilliseconds(800), PeerName = "the test's bus" };
        var time = Stopwatch.StartNew();
        var error = Should.Throw<DBusTimeoutException>(() =>
        {
            using var connection = _bus.Connect(options);
            if (stage == 2) connection.Call(DBusMessage.Call("a.b", "/a", "a.b", "Ask"));
            connection.WaitForSignal(_ => true, "the signal");
        });
        time.Elapsed.ShouldBeInRange(TimeSpan.FromMilliseconds(700), TimeSpan.FromSeconds(10));
        error.Message.ShouldContain("est's bus");
        error.Message.ShouldContain("800 ms");
        if (stage >= 1) error.Message.ShouldContain(_bus.Address.Path);
        error.Message.ShouldContain(stage switch { 0 => "did not answer", 1 => "Hello", 2 => "a.b.Ask", _ => "the signal did not come" });
        release.Set();
        _bus.Finish();
    }

    [Fact]
    public void A_bus_that_accepts_nobody_is_a_time_out_too()
    {
        using var first = _bus.Connecting();
        // The queue has room for two: the one that waits, and one more.
        using var second = _bus.Connecting();
        var error = Should.Throw<DBusTimeoutException>(() => _bus.Connect(FakeBus.AsPeer with { Timeout = TimeSpan.FromMilliseconds(100) }));
        error.Message.ShouldContain("nobody accepted");
    }

    [Fact]
    public void A_peer_that_takes_nothing_is_a_time_out_too()
    {
        using var release = new ManualResetEventSlim();
        _bus.Do(peer =>
        {
            peer.Welcome();
            release.Wait(5000);
        });
        using var connection = _bus.Connect(FakeBus.AsPeer with { Timeout = TimeSpan.FromMilliseconds(300) });
        Should.Throw<DBusTimeoutException>(() => connection.Send(DBusMessage.Signal("/a", "a.b", "C", DBusValue.Bytes(new byte[8 << 20])))).Message.ShouldContain("took nothing more");
        release.Set();
    }

    [Theory]
    [InlineData("REJECTED EXTERNAL\r\n", "does not let this user in")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "where OK was expected")]
    [InlineData("DATA\r\nOK 12\r\nWHAT\r\n", "AGREE_UNIX_FD was expected")]
    [InlineData("\u0001\u0002\r\n", "not text")]
    public void A_handshake_that_fails_tells_why(string answer, string why)
    {
        _bus.Do(peer => peer.Welcome(answer));
        Should.Throw<CaissonException>(() => _bus.Connect()).Message.ShouldContain(why);
    }

    [Fact]
    public void A_handshake_without_end_is_refused()
    {
        _bus.Do(peer =>
        {
            peer.Welcome("");
            peer.Send(Encoding.ASCII.GetBytes(new string('x', 40000)));
            peer.Bytes(1);
        });
        Should.Throw<CaissonException>(() => _bus.Connect()).Message.ShouldContain("more than 16384 bytes");
    }

    [Fact]
    public void A_server_without_descriptors_is_used_without()
    {
        _bus.Do(peer => peer.Welcome("OK 12\r\nERROR\r\n"));
        using var connection = _bus.Connect();
        connection.PassesDescriptors.ShouldBeFalse();
        Should.Throw<CaissonException>(() => connection.Send(new DBusMessage { Type = DBusMessageType.Signal, Path = "/a", Interface = "a.b", Member = "C", Descriptors = [new DescriptorHandle(0, ownsHandle: false)] }))
            .Message.ShouldContain("does not take");
    }

    [Fact]
    public void Another_server_than_the_address_says_is_refused()
    {
        _bus.Do(peer => peer.Welcome());
        Should.Throw<CaissonException>(() => DBusConnection.Connect([_bus.Address with { Guid = "00" }], FakeBus.AsPeer)).Message.ShouldContain("identity");
    }

    [Fact]
    public void A_large_message_is_refused_before_it_has_come()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            peer.Receive();
            // 120 MiB, as the first bytes say.
            peer.Send([(byte)'l', 2, 0, 1, 0, 0, 0x80, 7, 1, 0, 0, 0, 8, 0, 0, 0]);
            peer.Bytes(1);
        });
        using var connection = _bus.Connect();
        Should.Throw<CaissonException>(() => connection.Call(Question)).Message.ShouldContain("16777216 are accepted");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_end_in_the_midst_is_no_time_out(bool within)
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            var reply = DBusMessage.Reply(peer.Receive()).Write(1);
            if (within) peer.Send(reply.AsSpan(0, reply.Length - 1));
        });
        using var connection = _bus.Connect();
        Should.Throw<CaissonException>(() => connection.Call(Question)).Message.ShouldContain("the other side closed it");
    }

    [Fact]
    public void The_first_address_where_somebody_listens_is_used()
    {
        _bus.Do(peer => peer.Welcome());
        DBusConnection.Connect([new DBusAddress("/nowhere/at/all"), new DBusAddress("caisson-nobody", true), _bus.Address], FakeBus.AsPeer).Dispose();
        _bus.Finish();
        var error = Should.Throw<CaissonException>(() => DBusConnection.Connect([new DBusAddress("/nowhere/at/all")], FakeBus.AsPeer));
        (error.Call, error.Errno, error.Object).ShouldBe(("connect", Errno.ENOENT, "/nowhere/at/all"));
        Should.Throw<CaissonException>(() => DBusConnection.Connect([], FakeBus.AsPeer)).Message.ShouldContain("no address");
    }

    [Fact]
    public void A_path_may_be_longer_than_an_address()
    {
        using var bus = new FakeBus(string.Join('/', Enumerable.Repeat("a-long-directory-name", 10)) + "/bus");
        bus.Do(peer => peer.Welcome());
        bus.Connect().Dispose();
        bus.Finish();
    }

    [Fact]
    public unsafe void Descriptors_go_both_ways()
    {
        var ends = stackalloc int[2];
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.socketpair, Socket.AF_UNIX, Socket.SOCK_STREAM | Socket.SOCK_CLOEXEC, 0, (nint)ends), "making a pair", "socketpair");
        // Both ends are clients: what one says in the handshake is what the other takes for an answer only if it is told so, hence raw bytes.
        var other = new Transport.LocalSocket(new DescriptorHandle(ends[1]), "the other end");
        other.Send("OK 12\r\nAGREE_UNIX_FD\r\n"u8, [], new Transport.Deadline(TimeSpan.FromSeconds(1)));
        using var connection = DBusConnection.Over(new DescriptorHandle(ends[0]), FakeBus.AsPeer);
        var path = Path.GetTempFileName();
        using (var file = File.OpenHandle(path))
        using (var sent = new DescriptorHandle((int)file.DangerousGetHandle(), ownsHandle: false))
        {
            var message = new DBusMessage { Type = DBusMessageType.Signal, Path = "/a", Interface = "a.b", Member = "C", Body = [DBusValue.Descriptor(0)], Descriptors = [sent] };
            // There, as bytes with a descriptor …
            connection.Send(message);
            var deadline = new Transport.Deadline(TimeSpan.FromSeconds(1));
            var bytes = message.Write(1);
            do other.Receive(deadline).ShouldBeTrue();
            while (other.Received.Length < bytes.Length + Transport.Authentication.Words.Length);
            other.Received[Transport.Authentication.Words.Length..].ToArray().ShouldBe(bytes);
            using var arrived = other.TakeDescriptors(1).ShouldHaveSingleItem();
            new FileInfo($"/proc/self/fd/{arrived.Descriptor}").LinkTarget.ShouldBe(path);
            // … and back, as a message.
            connection.AddMatch(new DBusMatch());
            other.Send(bytes, [arrived], deadline);
            using var back = connection.WaitForSignal(_ => true, "the signal").Descriptors.ShouldHaveSingleItem();
            new FileInfo($"/proc/self/fd/{back.Descriptor}").LinkTarget.ShouldBe(path);
            // One that is announced and does not come is an error.
            other.Send(bytes, [], deadline);
            Should.Throw<CaissonException>(() => connection.WaitForSignal(_ => true, "the signal")).Message.ShouldContain("1 descriptors");
        }
        File.Delete(path);
        other.Dispose();
    }
}
