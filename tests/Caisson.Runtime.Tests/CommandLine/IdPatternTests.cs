using Caisson.OciRuntime;

namespace Caisson.Runtime.Tests.CommandLine;

public class IdPatternTests
{
    [Theory]
    [InlineData("^web[0-9]+$", "web12", true)]
    [InlineData("^web[0-9]+$", "web", false)]
    [InlineData("b", "abc", true)]
    [InlineData("^(a|b)$", "b", true)]
    [InlineData("^A$", "a", false)]
    public void A_pattern_matches_anywhere_unless_it_is_anchored(string pattern, string id, bool expected)
    {
        using var compiled = new IdPattern(pattern);
        compiled.Matches(id).ShouldBe(expected);
    }

    [Fact]
    public void What_is_no_pattern_is_refused() => Should.Throw<CaissonException>(() => new IdPattern("(")).Message.ShouldContain("regular expression");
}
