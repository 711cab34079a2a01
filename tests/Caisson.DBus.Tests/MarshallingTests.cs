using Caisson.DBus.Marshalling;

namespace Caisson.DBus.Tests;

/// <summary>Bytes worked out by hand from the specification's rules.</summary>
public sealed class MarshallingTests
{
    public static TheoryData<string, string, string> Vectors => new()
    {
        // text form; little-endian; big-endian
        { "byte 0x2a", "2a", "2a" },
        { "true", "01000000", "00000001" },
        { "false", "00000000", "00000000" },
        { "int16 -2", "feff", "fffe" },
        { "uint16 258", "0201", "0102" },
        { "-2", "feffffff", "fffffffe" },
        { "uint32 16909060", "04030201", "01020304" },
        { "int64 -2", "feffffffffffffff", "fffffffffffffffe" },
        { "uint64 72623859790382856", "0807060504030201", "0102030405060708" },
        { "1.0", "000000000000f03f", "3ff0000000000000" },
        { "handle 1", "01000000", "00000001" },
        // The specification's own examples: "foo", "+", "bar" as texts, and the array that holds 5 as an INT64.
        { "'foo'", "03000000 666f6f00", "00000003 666f6f00" },
        { "('foo', '+', 'bar')", "03000000 666f6f00 01000000 2b00 0000 03000000 62617200", "00000003 666f6f00 00000001 2b00 0000 00000003 62617200" },
        { "[int64 5]", "08000000 00000000 0500000000000000", "00000008 00000000 0000000000000005" },
        { "@ax []", "00000000 00000000", "00000000 00000000" },
        { "@as []", "00000000", "00000000" },
        { "objectpath '/a'", "02000000 2f6100", "00000002 2f6100" },
        { "signature 'a{sv}'", "05 617b73767d 00", "05 617b73767d 00" },
        { "[byte 1, 2, 3]", "03000000 010203", "00000003 010203" },
        // A variant's value is aligned by itself: 1, 'u', NUL, one byte of padding.
        { "<uint32 7>", "01 75 00 00 07000000", "01 75 00 00 00000007" },
        { "<'a'>", "01 73 00 00 01000000 6100", "01 73 00 00 00000001 6100" },
        { "(byte 1, uint64 2)", "01 00000000000000 0200000000000000", "01 00000000000000 0000000000000002" },
        { "{'a': <byte 2>}", "0a000000 00000000 01000000 6100 017900 02", "0000000a 00000000 00000001 6100 017900 02" },
        { "[(byte 1,), (2,)]", "09000000 00000000 01 00000000000000 02", "00000009 00000000 01 00000000000000 02" },
        { "['ä']", "07000000 02000000 c3a400", "00000007 00000002 c3a400" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Values_have_these_bytes(string text, string little, string big)
    {
        var value = DBusValue.Parse(text);
        foreach (var (bigEndian, expected) in new[] { (false, little), (true, big) })
        {
            var writer = new ValueWriter(bigEndian);
            writer.Value(value);
            Convert.ToHexStringLower(writer.ToArray()).ShouldBe(expected.Replace(" ", "", StringComparison.Ordinal));
            var reader = new ValueReader(writer.ToArray(), bigEndian);
            reader.Value(value.Signature).ShouldBe(value);
            reader.AtEnd.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("b", "02000000")]
    [InlineData("s", "03000000 666f6f01")]
    [InlineData("s", "03000000 666f6f")]
    [InlineData("s", "ffffffff 666f6f00")]
    [InlineData("s", "03000000 660066 00")]
    [InlineData("s", "02000000 c328 00")]
    [InlineData("s", "03000000 eda080 00")]
    [InlineData("o", "01000000 61 00")]
    [InlineData("g", "01 61 00")]
    [InlineData("g", "02 7373 01")]
    [InlineData("v", "02 7373 00 00 00 00")]
    [InlineData("v", "00 00")]
    [InlineData("v", "04 7b73737d 00")]
    [InlineData("ai", "05000000 01000000 02")]
    [InlineData("ai", "ffffffff")]
    [InlineData("ai", "08000000 01000000")]
    [InlineData("ax", "08000000 00000001 0500000000000000")]
    [InlineData("as", "06000000 03000000 666f6f00")]
    [InlineData("(yu)", "01 000001 07000000")]
    [InlineData("i", "010000")]
    [InlineData("t", "")]
    public void What_breaks_a_rule_is_refused(string type, string bytes)
    {
        var data = Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));
        Should.Throw<CaissonException>(() => new ValueReader(data, bigEndian: false).Value(type)).Message.ShouldContain("no message");
    }

    [Fact]
    public void Variants_in_variants_have_an_end()
    {
        // 01 'v' 00 a thousand times: each costs three bytes, and would cost a frame of the stack.
        var bytes = Enumerable.Repeat(new byte[] { 1, (byte)'v', 0 }, 1000).SelectMany(b => b).ToArray();
        Should.Throw<CaissonException>(() => new ValueReader(bytes, false).Value("v")).Cause!.ShouldContain("64 deep");

        var value = DBusValue.Int32(1);
        for (var i = 0; i < DBusValue.MaximumDepth; i++) value = DBusValue.Variant(value);
        Should.Throw<CaissonException>(() => DBusValue.Variant(value)).Cause!.ShouldContain("65 deep");
    }

    [Fact]
    public void A_hello_has_these_bytes()
    {
        var expected = "6c01 00 01 00000000 01000000 6d000000"
            + "01 016f00 15000000 2f6f72672f667265656465736b746f702f44427573 00 0000"
            + "02 017300 14000000 6f72672e667265656465736b746f702e44427573 00 000000"
            + "03 017300 05000000 48656c6c6f 00 0000"
            + "06 017300 14000000 6f72672e667265656465736b746f702e44427573 00 000000";
        // The last field's padding belongs to the head, but not to the fields' length.
        var hello = DBusMessage.Call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello").Write(1);
        Convert.ToHexStringLower(hello).ShouldBe(expected.Replace(" ", "", StringComparison.Ordinal));
        var read = DBusMessage.Read(hello);
        (read.Type, read.Serial, read.Path, read.Interface, read.Member, read.Destination, read.Signature)
            .ShouldBe((DBusMessageType.MethodCall, 1u, "/org/freedesktop/DBus", "org.freedesktop.DBus", "Hello", "org.freedesktop.DBus", ""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_message_is_read_back(bool bigEndian)
    {
        var message = new DBusMessage
        {
            Type = DBusMessageType.Error,
            Options = DBusMessageOptions.NoAutoStart,
            ErrorName = "org.example.Error.Bad",
            ReplySerial = 7,
            Destination = ":1.9",
            Sender = "org.example.Service",
            Body = [DBusValue.String("no"), DBusValue.Parse("{'a': <1>}")],
        };
        var read = DBusMessage.Read(message.Write(77, bigEndian));
        (read.Type, read.Options, read.Serial, read.ErrorName, read.ReplySerial, read.Destination, read.Sender, read.Signature)
            .ShouldBe((message.Type, message.Options, 77u, message.ErrorName, 7u, ":1.9", "org.example.Service", "sa{sv}"));
        read.Body.ShouldBe(message.Body);
    }

    [Fact]
    public void A_type_of_message_that_is_not_known_is_no_error()
    {
        var bytes = DBusMessage.Signal("/a", "a.b", "C").Write(1);
        bytes[1] = 5;
        DBusMessage.Read(bytes).Type.ShouldBe((DBusMessageType)5);
    }

    [Theory]
    [InlineData(0, 'x', "byte order")]
    [InlineData(1, '\0', "type is 0")]
    [InlineData(3, '\x02', "version")]
    [InlineData(4, '\x01', "its head says")]
    [InlineData(8, '\0', "serial")]
    [InlineData(16, '\0', "number 0")]
    [InlineData(16, '\x02', "wrong type")]
    [InlineData(18, 'u', "wrong type")]
    [InlineData(24, 'a', "object path")]
    public void A_head_that_breaks_a_rule_is_refused(int at, char value, string why)
    {
        var bytes = DBusMessage.Signal("/a", "a.b", "C").Write(1);
        bytes[at] = (byte)value;
        Should.Throw<CaissonException>(() => DBusMessage.Read(bytes)).Message.ShouldContain(why);
    }

    [Fact]
    public void A_message_lacks_nothing_that_its_type_needs()
    {
        Should.Throw<CaissonException>(() => new DBusMessage { Type = DBusMessageType.MethodCall, Path = "/" }.Write(1)).Cause!.ShouldContain("member");
        Should.Throw<CaissonException>(() => new DBusMessage { Type = DBusMessageType.MethodCall, Member = "A" }.Write(1)).Cause!.ShouldContain("path");
        Should.Throw<CaissonException>(() => new DBusMessage { Type = DBusMessageType.Signal, Path = "/", Member = "A" }.Write(1)).Cause!.ShouldContain("interface");
        Should.Throw<CaissonException>(() => new DBusMessage { Type = DBusMessageType.MethodReturn }.Write(1)).Cause!.ShouldContain("reply");
        Should.Throw<CaissonException>(() => new DBusMessage { Type = DBusMessageType.Error, ReplySerial = 1 }.Write(1)).Cause!.ShouldContain("error's name");
        Should.Throw<CaissonException>(() => DBusMessage.Call("no name", "/", "a.b", "C").Write(1)).Cause!.ShouldContain("connection's name");
        Should.Throw<CaissonException>(() => DBusMessage.Call(null, "/a/", "a.b", "C").Write(1)).Cause!.ShouldContain("object path");
    }

    [Fact]
    public void A_message_that_would_be_too_large_is_not_sent()
    {
        var large = DBusValue.Bytes(new byte[(1 << 26) + 1]);
        Should.Throw<CaissonException>(() => DBusMessage.Signal("/", "a.b", "C", large).Write(1)).Cause!.ShouldContain("67108864");
    }
}
