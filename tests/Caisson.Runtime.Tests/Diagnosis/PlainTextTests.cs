using Caisson.Launch.Diagnosis;
using Caisson.Linux;

namespace Caisson.Runtime.Tests.Diagnosis;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("größe/日本/🦀", "größe/日本/🦀", "größe/日本/🦀")]
    [InlineData("a\u001b[2Jb", "a\\x1b[2Jb", "a?[2Jb")]
    [InlineData("a\u0085b", "a\\x85b", "a?b")]
    [InlineData("exe\u202efdp", "exe\\u202efdp", "exe?fdp")]
    [InlineData("a\u2066b\u2069", "a\\u2066b\\u2069", "a?b?")]
    [InlineData("a\u200bb", "a\\u200bb", "a?b")]
    [InlineData("a\u2028b", "a\\u2028b", "a?b")]
    [InlineData("a\udb40\udc41b", "a\\ue0041b", "a??b")] // U+E0041, a tag
    [InlineData("a\nb\n", "a; b", "a?b?")]
    public void Nothing_that_a_terminal_obeys_is_left(string text, string line, string clean)
    {
        PlainText.OneLine(text).ShouldBe(line);
        PlainText.Clean(text).ShouldBe(clean);
    }

    [Fact]
    public void A_byte_that_is_no_UTF8_is_shown_by_its_number()
    {
        // Not as data of a theory: an attribute cannot hold half a surrogate pair.
        PlainText.OneLine("x\udce9y").ShouldBe("x\\xe9y");
        PlainText.Clean("x\udce9y").ShouldBe("x\ufffdy");
    }

    [Fact]
    public void What_dotnet_says_is_put_into_words()
    {
        FailureText.Of(new FileNotFoundException("IO_FileNotFound_FileName, /x")).ShouldBe("/x does not exist");
        FailureText.Of(new UnauthorizedAccessException("UnauthorizedAccess_IODenied_Path, /x")).ShouldStartWith("/x cannot be opened");
        FailureText.Of(new IOException("IO_x, /x", 28)).ShouldContain("ENOSPC");
        FailureText.Of(new InvalidOperationException("InvalidOperation_EmptyQueue")).ShouldNotContain("EmptyQueue");
    }
}
