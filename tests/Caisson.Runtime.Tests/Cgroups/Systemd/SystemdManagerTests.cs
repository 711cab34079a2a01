using Caisson.Cgroups.Systemd;
using Caisson.DBus;
using Caisson.DBus.Tests;

namespace Caisson.Runtime.Tests.Cgroups.Systemd;

/// <summary>What is said to systemd, and what becomes of its answers.</summary>
public sealed class SystemdManagerTests : IDisposable
{
    private const string Path = "/org/freedesktop/systemd1";
    private const string Interface = "org.freedesktop.systemd1.Manager";
    private readonly FakeBus _bus = new();

    public void Dispose() => _bus.Dispose();

    [Fact]
    public void A_unit_is_there_once_its_job_is_done()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            var call = peer.Receive();
            (call.Destination, call.Path, call.Interface, call.Member, call.Signature).ShouldBe((null, Path, Interface, "StartTransientUnit", "ssa(sv)a(sa(sv))"));
            call.Body.Select(v => v.ToString()).ShouldBe(["'a.scope'", "'replace'", "[('Delegate', <true>)]", "@a(sa(sv)) []"]);
            // Somebody else's job ends, then this one, before there was an answer to the call.
            peer.Send(Removed(6, "b.scope", "failed"));
            peer.Send(Removed(7, "a.scope", "done"));
            peer.Send(DBusMessage.Reply(call, Job(7)));
        });
        using var manager = Manager();
        manager.StartTransientUnit("a.scope", [new("Delegate", DBusValue.Boolean(true))]);
        _bus.Finish();
    }

    [Fact]
    public void A_job_that_fails_is_an_error_and_its_unit_forgotten()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            peer.Send(DBusMessage.Reply(peer.Receive(), Job(7)));
            peer.Send(Removed(7, "a.scope", "failed"));
            var reset = peer.Receive();
            (reset.Member, reset.Body[0].AsString()).ShouldBe(("ResetFailedUnit", "a.scope"));
            peer.Send(DBusMessage.Error(reset, "org.freedesktop.systemd1.NoSuchUnit", "Unit a.scope not loaded."));
        });
        using var manager = Manager();
        Should.Throw<CaissonException>(() => manager.StartTransientUnit("a.scope", [])).Message.ShouldContain("result 'failed'");
        _bus.Finish();
    }

    [Fact]
    public void A_job_without_end_is_a_time_out()
    {
        using var release = new ManualResetEventSlim();
        _bus.Do(peer =>
        {
            peer.Welcome();
            peer.Send(DBusMessage.Reply(peer.Receive(), Job(7)));
            release.Wait(5000);
        });
        using var manager = Manager(TimeSpan.FromMilliseconds(100));
        Should.Throw<DBusTimeoutException>(() => manager.StartTransientUnit("a.scope", [])).Message
            .ShouldBe($"Systemd did not answer: the end of the job for the unit a.scope did not come within 100 ms over {_bus.Address.Path}; see whether systemd and the bus are at work; CAISSON_SYSTEMD_TIMEOUT sets how many seconds to wait");
        release.Set();
    }

    [Fact]
    public void A_unit_that_is_gone_is_stopped()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            peer.Send(DBusMessage.Error(peer.Receive(), "org.freedesktop.systemd1.NoSuchUnit", "Unit a.scope not loaded."));
            peer.Send(DBusMessage.Reply(peer.Receive(), Job(8)));
            peer.Send(Removed(8, "b.scope", "done"));
        });
        using var manager = Manager();
        manager.StopUnit("a.scope").ShouldBeFalse();
        manager.StopUnit("b.scope").ShouldBeTrue();
    }

    [Fact]
    public void Over_a_bus_the_service_is_named_and_its_signals_asked_for()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            peer.Send(DBusMessage.Reply(peer.Receive(), DBusValue.String(":1.1")));
            var get = peer.Receive();
            (get.Destination, get.Interface, get.Body[1].AsString()).ShouldBe(("org.freedesktop.systemd1", "org.freedesktop.DBus.Properties", "ControlGroup"));
            peer.Send(DBusMessage.Reply(get, DBusValue.Parse("<'/user.slice/user-1000.slice/user@1000.service'>")));
            peer.Receive().Body[0].AsString().ShouldBe("type='signal',sender='org.freedesktop.systemd1',path='/org/freedesktop/systemd1',interface='org.freedesktop.systemd1.Manager',member='JobRemoved'");
            var call = peer.Receive();
            call.Member.ShouldBe("StartTransientUnit");
            peer.Send(DBusMessage.Error(call, "org.freedesktop.systemd1.UnitExists", "Unit a.scope was already loaded or has a fragment file."));
        });
        using var manager = new SystemdManager(_bus.Connect(new DBusConnectionOptions { Timeout = TimeSpan.FromSeconds(5) }), isBus: true);
        manager.ControlGroup.ShouldBe("/user.slice/user-1000.slice/user@1000.service");
        Should.Throw<DBusErrorException>(() => manager.StartTransientUnit("a.scope", [])).Name.ShouldBe("org.freedesktop.systemd1.UnitExists");
        _bus.Finish();
    }

    [Fact]
    public void A_bus_without_systemd_says_so()
    {
        _bus.Do(peer =>
        {
            peer.Welcome();
            peer.Send(DBusMessage.Reply(peer.Receive(), DBusValue.String(":1.1")));
            peer.Send(DBusMessage.Error(peer.Receive(), "org.freedesktop.DBus.Error.ServiceUnknown", "The name is not activatable"));
        });
        using var manager = new SystemdManager(_bus.Connect(new DBusConnectionOptions { Timeout = TimeSpan.FromSeconds(5) }), isBus: true);
        Should.Throw<CaissonException>(() => manager.ControlGroup).Message.ShouldContain("nobody on the bus is systemd");
    }

    private SystemdManager Manager(TimeSpan? timeout = null) =>
        new(_bus.Connect(FakeBus.AsPeer with { PeerName = "systemd", Timeout = timeout ?? TimeSpan.FromSeconds(5) }), isBus: false);

    private static DBusValue Job(int number) => DBusValue.ObjectPath($"{Path}/job/{number}");

    private static DBusMessage Removed(int number, string unit, string result) =>
        DBusMessage.Signal(Path, Interface, "JobRemoved", DBusValue.UInt32((uint)number), Job(number), DBusValue.String(unit), DBusValue.String(result));
}
