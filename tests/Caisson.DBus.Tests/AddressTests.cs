namespace Caisson.DBus.Tests;

public sealed class AddressTests
{
    [Fact]
    public void Addresses_are_read()
    {
        DBusAddress.Parse("unix:path=/run/dbus/system_bus_socket").ShouldBe([new DBusAddress("/run/dbus/system_bus_socket")]);
        DBusAddress.Parse("unix:abstract=/tmp/dbus-x,guid=00ff").ShouldBe([new DBusAddress("/tmp/dbus-x", true, "00ff")]);
        DBusAddress.Parse("unix:path=/a%20b%25%c3%a4").ShouldBe([new DBusAddress("/a b%ä")]);
        // What cannot be used is passed over as long as something can.
        DBusAddress.Parse("tcp:host=localhost,port=1;unix:path=/a;unix:abstract=b").ShouldBe([new DBusAddress("/a"), new DBusAddress("b", true)]);
        DBusAddress.Parse("unix:path=/a;").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("unix", "no transport")]
    [InlineData(":path=/a", "no transport")]
    [InlineData("unix:path", "no pair")]
    [InlineData("unix:path=/%2", "hexadecimal")]
    [InlineData("unix:path=/a,abstract=b", "no socket")]
    [InlineData("unix:tmpdir=/tmp", "no socket")]
    [InlineData("tcp:host=localhost,port=1", "no socket")]
    [InlineData("unixexec:path=/bin/ssh", "no socket")]
    public void Others_are_refused(string text, string why) => Should.Throw<CaissonException>(() => DBusAddress.Parse(text)).Message.ShouldContain(why);

    [Fact]
    public void An_address_is_written_as_it_is_read()
    {
        foreach (var address in new[] { new DBusAddress("/a b;c,d=e%ä"), new DBusAddress("x", true, "00") })
            DBusAddress.Parse(address.ToString()).ShouldBe([address]);
    }

    [Fact]
    public void Rules_are_written_and_applied()
    {
        var match = new DBusMatch { Sender = "org.a", Path = "/p", Interface = "a.b", Member = "C", FirstArgument = "it's" };
        match.ToString().ShouldBe(@"type='signal',sender='org.a',path='/p',interface='a.b',member='C',arg0='it'\''s'");
        match.Matches(DBusMessage.Signal("/p", "a.b", "C", DBusValue.String("it's"))).ShouldBeTrue();
        match.Matches(DBusMessage.Signal("/p", "a.b", "C")).ShouldBeFalse();
        match.Matches(DBusMessage.Signal("/q", "a.b", "C", DBusValue.String("it's"))).ShouldBeFalse();
        match.Matches(DBusMessage.Call(null, "/p", "a.b", "C", DBusValue.String("it's"))).ShouldBeFalse();
        var below = new DBusMatch { PathNamespace = "/p" };
        below.Matches(DBusMessage.Signal("/p", "a.b", "C")).ShouldBeTrue();
        below.Matches(DBusMessage.Signal("/p/q", "a.b", "C")).ShouldBeTrue();
        below.Matches(DBusMessage.Signal("/pq", "a.b", "C")).ShouldBeFalse();
    }
}
