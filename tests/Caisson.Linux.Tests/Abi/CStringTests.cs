using Caisson.Linux.Abi;

namespace Caisson.Linux.Tests.Abi;

public sealed class CStringTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/etc/hosts")]
    [InlineData("größe/日本/🦀")]
    public void Text_becomes_UTF8_with_a_NUL(string text) => CString.Of(text).ShouldBe([.. System.Text.Encoding.UTF8.GetBytes(text), 0]);

    [Fact]
    public void A_NUL_inside_is_named() => Should.Throw<CaissonException>(() => CString.Of("/etc\0/shadow")).Message.ShouldContain("'/etc\\0/shadow'");

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => Should.Throw<CaissonException>(() => CString.Of("a\ud800b")).Message.ShouldContain("not valid Unicode");

    [Fact]
    public void Half_a_surrogate_pair_at_the_end_is_refused() => Should.Throw<CaissonException>(() => CString.Of("a\ud800"));

    [Fact]
    public void Errors_carry_step_call_errno_and_object()
    {
        var e = Should.Throw<CaissonException>(() => SystemCall.Check(SystemCall.openat(Fcntl.AT_FDCWD, "/nowhere", Fcntl.O_RDONLY), "Cannot open it", "openat", "/nowhere"));
        (e.Step, e.Call, e.Errno, e.Object).ShouldBe(("Cannot open it", "openat", Errno.ENOENT, "/nowhere"));
    }
}
