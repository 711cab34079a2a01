namespace Caisson.DBus.Tests;

public sealed class SignatureTests
{
    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("ybnqiuxtdsogvh")]
    [InlineData("a{sv}")]
    [InlineData("a{s(ai)}aai")]
    [InlineData("a(sa(sv))")]
    [InlineData("((i))")]
    public void Rows_of_complete_types_are_signatures(string text) => DBusSignature.IsValid(text).ShouldBeTrue();

    [Theory]
    [InlineData("a")]
    [InlineData("aa")]
    [InlineData("()")]
    [InlineData("(i")]
    [InlineData("i)")]
    [InlineData("{sv}")]
    [InlineData("a{sv")]
    [InlineData("a{s}")]
    [InlineData("a{}")]
    [InlineData("a{svs}")]
    [InlineData("a{vs}")]
    [InlineData("a{(i)s}")]
    [InlineData("({sv})")]
    [InlineData("z")]
    [InlineData("m")]
    [InlineData("r")]
    [InlineData("e")]
    [InlineData("a{sa}")]
    public void Others_are_not(string text) => DBusSignature.IsValid(text).ShouldBeFalse();

    [Fact]
    public void Depth_and_length_have_limits()
    {
        DBusSignature.IsValid(new string('a', 32) + "i").ShouldBeTrue();
        DBusSignature.IsValid(new string('a', 33) + "i").ShouldBeFalse();
        DBusSignature.IsValid(new string('(', 32) + "i" + new string(')', 32)).ShouldBeTrue();
        DBusSignature.IsValid(new string('(', 33) + "i" + new string(')', 33)).ShouldBeFalse();
        DBusSignature.IsValid(new string('i', 255)).ShouldBeTrue();
        DBusSignature.IsValid(new string('i', 256)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("s", true)]
    [InlineData("a{sv}", true)]
    [InlineData("ss", false)]
    [InlineData("", false)]
    public void One_type_is_told_from_several(string text, bool complete) => DBusSignature.IsComplete(text).ShouldBe(complete);

    [Theory]
    [InlineData("/", true)]
    [InlineData("/org/freedesktop/systemd1/unit/a_2eslice", true)]
    [InlineData("", false)]
    [InlineData("a", false)]
    [InlineData("/a/", false)]
    [InlineData("//", false)]
    [InlineData("/a//b", false)]
    [InlineData("/a-b", false)]
    [InlineData("/ä", false)]
    public void Object_paths(string text, bool valid) => DBusNames.IsObjectPath(text).ShouldBe(valid);

    [Theory]
    [InlineData("org.freedesktop.DBus", true)]
    [InlineData(":1.42", true)]
    [InlineData("org.a-b", true)]
    [InlineData("org", false)]
    [InlineData("org.", false)]
    [InlineData(".org.a", false)]
    [InlineData("org..a", false)]
    [InlineData("org.7a", false)]
    [InlineData(":", false)]
    [InlineData("", false)]
    public void Bus_names(string text, bool valid) => DBusNames.IsBusName(text).ShouldBe(valid);

    [Fact]
    public void Interfaces_have_no_hyphens_and_members_no_dots()
    {
        DBusNames.IsInterface("org.a_b.C1").ShouldBeTrue();
        DBusNames.IsInterface("org.a-b").ShouldBeFalse();
        DBusNames.IsInterface("a." + new string('x', 254)).ShouldBeFalse();
        DBusNames.IsMember("Get_2").ShouldBeTrue();
        DBusNames.IsMember("a.b").ShouldBeFalse();
        DBusNames.IsMember("2a").ShouldBeFalse();
        DBusNames.IsMember("").ShouldBeFalse();
    }
}
