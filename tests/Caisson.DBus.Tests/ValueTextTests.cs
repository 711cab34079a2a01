namespace Caisson.DBus.Tests;

public sealed class ValueTextTests
{
    [Theory]
    [InlineData("5", "i")]
    [InlineData("-5", "i")]
    [InlineData("0x1f", "i")]
    [InlineData("010", "i")]
    [InlineData("5.5", "d")]
    [InlineData("1e3", "d")]
    [InlineData("uint64 5", "t")]
    [InlineData("double 5", "d")]
    [InlineData("true", "b")]
    [InlineData("'a'", "s")]
    [InlineData("\"it's\"", "s")]
    [InlineData("objectpath '/a'", "o")]
    [InlineData("['a', 'b']", "as")]
    [InlineData("[1, 2]", "ai")]
    [InlineData("[1, uint64 2]", "at")]
    [InlineData("[1, 2.5]", "ad")]
    [InlineData("[[], [1]]", "aai")]
    [InlineData("@as []", "as")]
    [InlineData("@a(sv) [('a', <1>)]", "a(sv)")]
    [InlineData("('a', 1)", "(si)")]
    [InlineData("(1,)", "(i)")]
    [InlineData("{'a': <1>}", "a{sv}")]
    [InlineData("{'a': 1, 'b': 2}", "a{si}")]
    [InlineData("@a{sv} {}", "a{sv}")]
    [InlineData("<<1>>", "v")]
    [InlineData("b'abc'", "ay")]
    [InlineData("[byte 0x01, 0x02]", "ay")]
    [InlineData("  [ 1 , 2 ]  ", "ai")]
    public void Text_tells_the_type(string text, string type) => DBusValue.Parse(text).Signature.ShouldBe(type);

    [Fact]
    public void Text_tells_the_value()
    {
        DBusValue.Parse("010").AsInt32().ShouldBe(8);
        DBusValue.Parse("0x1F").AsInt32().ShouldBe(31);
        DBusValue.Parse("-2147483648").AsInt32().ShouldBe(int.MinValue);
        DBusValue.Parse("uint64 18446744073709551615").AsUInt64().ShouldBe(ulong.MaxValue);
        DBusValue.Parse("int64 -9223372036854775808").AsInt64().ShouldBe(long.MinValue);
        DBusValue.Parse(@"'a\'b\\c\nd\u00e4\U0001F600'").AsString().ShouldBe("a'b\\c\ndä😀");
        DBusValue.Parse(@"b'a\001\377'").AsBytes().ToArray().ShouldBe([(byte)'a', 1, 255, 0]);
        DBusValue.Parse("5", "t").AsUInt64().ShouldBe(5u);
        DBusValue.Parse("[]", "as").Items.Length.ShouldBe(0);
        DBusValue.Parse("{'a': <uint64 3>}").Find("a")!.AsUInt64().ShouldBe(3u);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("'a")]
    [InlineData("'a' 'b'")]
    [InlineData("[1, 'a']")]
    [InlineData("[1")]
    [InlineData("[1 2]")]
    [InlineData("[]")]
    [InlineData("()")]
    [InlineData("{'a' 1}")]
    [InlineData("{[1]: 1}")]
    [InlineData("@a []")]
    [InlineData("@as [1]")]
    [InlineData("2147483648")]
    [InlineData("byte 256")]
    [InlineData("uint32 -1")]
    [InlineData("uint64 18446744073709551616")]
    [InlineData("uint64 99999999999999999999999999999999999999999999")]
    [InlineData("09")]
    [InlineData("0x")]
    [InlineData("1.2.3")]
    [InlineData("--5")]
    [InlineData("-")]
    [InlineData("objectpath 'a'")]
    [InlineData("boolean 1")]
    [InlineData("uint64 'a'")]
    [InlineData("uint64")]
    [InlineData("<1")]
    [InlineData("'\\u12'")]
    [InlineData("'\\u0000'")]
    public void What_is_no_value_is_refused(string text) => Should.Throw<CaissonException>(() => DBusValue.Parse(text));

    [Fact]
    public void Depth_has_an_end() => Should.Throw<CaissonException>(() => DBusValue.Parse(new string('[', 100000))).Cause!.ShouldContain("deep");

    [Fact]
    public void What_no_message_could_carry_cannot_be_made()
    {
        Should.Throw<CaissonException>(() => DBusValue.String("a\0b"));
        Should.Throw<CaissonException>(() => DBusValue.String("\ud800"));
        Should.Throw<CaissonException>(() => DBusValue.ObjectPath("a"));
        Should.Throw<CaissonException>(() => DBusValue.SignatureOf("a"));
        Should.Throw<CaissonException>(() => DBusValue.Structure());
        Should.Throw<CaissonException>(() => DBusValue.Entry(DBusValue.Strings("a"), DBusValue.Byte(1)));
        Should.Throw<CaissonException>(() => DBusValue.Array("s", DBusValue.Byte(1)));
        Should.Throw<CaissonException>(() => DBusValue.Array("{sv}", DBusValue.Entry(DBusValue.String("a"), DBusValue.Byte(1))));
        Should.Throw<CaissonException>(() => DBusValue.Variant(DBusValue.Entry(DBusValue.String("a"), DBusValue.Byte(1))));
        Should.Throw<CaissonException>(() => DBusValue.String("a").AsUInt32()).Cause!.ShouldContain("it is of the type s");
    }
}
