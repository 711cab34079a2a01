using Caisson.Launch.Planning;

namespace Caisson.Runtime.Tests.Plans;

public sealed class ProcessAttributeTests
{
    [Theory]
    [InlineData("0", "0100000000000000")]
    [InlineData("0-3,7", "8F00000000000000")]
    [InlineData(" 1 - 2 , 9", "0602000000000000")]
    [InlineData("64", "00000000000000000100000000000000")]
    public void A_list_becomes_bits_in_whole_words(string list, string bits) => Convert.ToHexString(ProcessAttributes.Mask(list, "x")).ShouldBe(bits);

    [Theory]
    [InlineData("3-1")]
    [InlineData("8192")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("99999999999")]
    public void What_is_no_list_is_named(string list) => Should.Throw<CaissonException>(() => ProcessAttributes.Mask(list, "execCPUAffinity")).Message.ShouldContain($"execCPUAffinity '{list}'");
}
