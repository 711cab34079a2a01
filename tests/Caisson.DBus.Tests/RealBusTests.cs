using System.Diagnostics;

namespace Caisson.DBus.Tests;

/// <summary>Against dbus-daemon, where it is installed, on a socket of its own.</summary>
public sealed class RealBusTests : IDisposable
{
    private const string Bus = "org.freedesktop.DBus";
    private readonly string _directory = Directory.CreateTempSubdirectory("caisson-dbus-").FullName;
    private readonly Process? _daemon;

    public RealBusTests()
    {
        if (!File.Exists("/usr/bin/dbus-daemon")) return;
        _daemon = Process.Start(new ProcessStartInfo("/usr/bin/dbus-daemon", ["--session", "--nofork", "--nopidfile", "--nosyslog", $"--address=unix:path={_directory}/bus", "--print-address"])
        {
            RedirectStandardOutput = true,
        })!;
        Address = DBusAddress.Parse(_daemon.StandardOutput.ReadLine()!);
    }

    private IReadOnlyList<DBusAddress> Address { get; } = [];

    public void Dispose()
    {
        _daemon?.Kill();
        _daemon?.WaitForExit();
        _daemon?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [DaemonFact]
    public void Calls_are_answered()
    {
        using var connection = Connect();
        connection.UniqueName!.ShouldStartWith(":1.");
        connection.ServerGuid.ShouldBe(Address[0].Guid);
        var names = connection.Call(DBusMessage.Call(Bus, "/org/freedesktop/DBus", Bus, "ListNames")).Body[0];
        names.Signature.ShouldBe("as");
        names.ToString().ShouldContain(connection.UniqueName!);
        var uid = connection.Call(DBusMessage.Call(Bus, "/org/freedesktop/DBus", Bus, "GetConnectionUnixUser", DBusValue.String(connection.UniqueName!))).Body[0].AsUInt32();
        uid.ShouldBe(Caisson.Linux.Abi.SystemCall.geteuid());
        Should.Throw<DBusErrorException>(() => connection.Call(DBusMessage.Call("org.example.Nobody", "/", "a.b", "C"))).Name.ShouldBe("org.freedesktop.DBus.Error.ServiceUnknown");
    }

    [DaemonFact]
    public void Signals_come_that_were_asked_for_before()
    {
        using var one = Connect();
        using var two = Connect();
        two.AddMatch(new DBusMatch { Interface = "a.b", FirstArgument = "it's" });
        // The bus handles what comes over one connection in its order.
        two.Call(DBusMessage.Call(Bus, "/org/freedesktop/DBus", Bus, "GetId"));
        one.Send(DBusMessage.Signal("/a", "a.b", "C", DBusValue.String("no")));
        one.Send(DBusMessage.Signal("/a", "a.b", "C", DBusValue.String("it's"), DBusValue.Parse("{'a': <(uint64 1, [1.5])>}")));
        var signal = two.WaitForSignal(_ => true, "the signal");
        signal.Sender.ShouldBe(one.UniqueName);
        signal.Body[1].ToString().ShouldBe("{'a': <(uint64 1, [1.5])>}");
    }

    [DaemonFact]
    public void A_bus_that_is_stopped_is_a_time_out()
    {
        using var connection = Connect();
        Caisson.Linux.Abi.SystemCall.kill(_daemon!.Id, 19);
        try
        {
            var error = Should.Throw<DBusTimeoutException>(() => connection.Call(DBusMessage.Call(Bus, "/org/freedesktop/DBus", Bus, "GetId"), TimeSpan.FromMilliseconds(100)));
            error.Message.ShouldBe($"The bus did not answer: no reply came to the call of {Bus}.GetId on /org/freedesktop/DBus within 100 ms over {_directory}/bus");
        }
        finally
        {
            Caisson.Linux.Abi.SystemCall.kill(_daemon.Id, 18);
        }
    }

    private DBusConnection Connect() => DBusConnection.Connect(Address, new DBusConnectionOptions { Timeout = TimeSpan.FromSeconds(10) });

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class DaemonFactAttribute : FactAttribute
    {
        public DaemonFactAttribute() => Skip = File.Exists("/usr/bin/dbus-daemon") ? null : "there is no dbus-daemon (package dbus-daemon)";
    }
}
