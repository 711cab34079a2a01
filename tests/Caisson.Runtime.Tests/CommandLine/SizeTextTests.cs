using Caisson.OciRuntime.CommandLine;

namespace Caisson.Runtime.Tests.CommandLine;

public class SizeTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("-1", -1)]
    [InlineData("50M", 50L << 20)]
    [InlineData("50m", 50L << 20)]
    [InlineData("50MB", 50L << 20)]
    [InlineData("50MiB", 50L << 20)]
    [InlineData("50 Mi", 50L << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("7b", 7)]
    [InlineData("8k", 8192)]
    [InlineData("2T", 2L << 40)]
    public void Sizes_are_bytes(string text, long bytes)
    {
        SizeText.TryParse(text, out var parsed).ShouldBeTrue();
        parsed.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-2")]
    [InlineData("M")]
    [InlineData("50X")]
    [InlineData("50MX")]
    [InlineData("50bb")]
    [InlineData("1 2")]
    [InlineData("+5")]
    [InlineData("0x10")]
    [InlineData("99999999999999999999")]
    [InlineData("9999999999T")]
    public void Anything_else_is_none(string text) => SizeText.TryParse(text, out _).ShouldBeFalse();
}
