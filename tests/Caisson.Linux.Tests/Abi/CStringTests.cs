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

    [Theory]
    [InlineData("ff")]
    [InlineData("78e979")] // Latin 1
    [InlineData("c3")] // The first half of a letter
    [InlineData("c3a9ffc3a9")]
    [InlineData("f09fa6")] // Three quarters of a crab
    [InlineData("f09fa680ff")]
    [InlineData("eda080")] // Half a surrogate pair, which UTF-8 does not have
    [InlineData("c080")]
    [InlineData("f4908080")]
    public void Bytes_come_back_as_they_were(string hexadecimal)
    {
        var bytes = Convert.FromHexString(hexadecimal);
        var text = CString.Decode(bytes);
        CString.Bytes(text).ShouldBe(bytes);
        CString.ByteCount(text).ShouldBe(bytes.Length);
        CString.Of("/" + text + "/é").ShouldBe([(byte)'/', .. bytes, (byte)'/', 0xc3, 0xa9, 0]);
    }

    [Fact]
    public void Every_sequence_of_bytes_comes_back_as_it_was()
    {
        var random = new Random(9);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(1, 12)];
            // Mostly those that begin or go on a sequence.
            for (var at = 0; at < bytes.Length; at++) bytes[at] = (byte)(random.Next(4) == 0 ? random.Next(1, 256) : random.Next(0x80, 256));
            var text = CString.Decode(bytes);
            CString.Bytes(text).ShouldBe(bytes, Convert.ToHexString(bytes));
            CString.ByteCount(text).ShouldBe(bytes.Length);
        }
    }

    [Fact]
    public void Pieces_of_a_text_may_be_put_together()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes("größe🦀");
        for (var at = 0; at <= bytes.Length; at++) CString.Bytes(CString.Decode(bytes.AsSpan(0, at)) + CString.Decode(bytes.AsSpan(at))).ShouldBe(bytes);
    }

    [Fact]
    public void Errors_carry_step_call_errno_and_object()
    {
        var e = Should.Throw<CaissonException>(() => SystemCall.Check(SystemCall.openat(Fcntl.AT_FDCWD, "/nowhere", Fcntl.O_RDONLY), "Cannot open it", "openat", "/nowhere"));
        (e.Step, e.Call, e.Errno, e.Object).ShouldBe(("Cannot open it", "openat", Errno.ENOENT, "/nowhere"));
    }
}
