using Caisson.Linux.Processes;

namespace Caisson.Linux.Tests.Processes;

public sealed class SignalTests
{
    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("SIGTERM", 15)]
    [InlineData("sigterm", 15)]
    [InlineData("Kill", 9)]
    [InlineData("15", 15)]
    [InlineData("1", 1)]
    [InlineData("64", 64)]
    [InlineData("RTMIN", 34)]
    [InlineData("RTMIN+3", 37)]
    [InlineData("SIGRTMIN+30", 64)]
    [InlineData("SIGRTMAX-1", 63)]
    [InlineData("rtmax", 64)]
    [InlineData("IOT", 6)]
    [InlineData("POLL", 29)]
    public void Names_and_numbers_are_read(string text, int number) => Signal.Parse(text).Number.ShouldBe(number);

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("+9")]
    [InlineData("9 ")]
    [InlineData("4294967305")]
    [InlineData("SIG")]
    [InlineData("SIG9")]
    [InlineData("TERMS")]
    [InlineData("RTMIN-1")]
    [InlineData("RTMIN+31")]
    [InlineData("RTMAX+1")]
    [InlineData("RTMIN+")]
    [InlineData("SIGSIGTERM")]
    [InlineData("٣")]
    public void Others_are_refused_by_name(string text)
    {
        Signal.TryParse(text, out _).ShouldBeFalse();
        Should.Throw<CaissonException>(() => Signal.Parse(text)).Message.ShouldContain($"'{text}'");
    }

    [Fact]
    public void Every_signal_is_read_back_from_its_name()
    {
        for (var n = 1; n <= 64; n++) Signal.Parse(new Signal(n).ToString()).Number.ShouldBe(n);
    }

    [Fact]
    public void A_set_has_bit_N_less_one_for_signal_N()
    {
        var set = new SignalSet(0x8000000000004001);
        set.Contains(Signal.SIGHUP).ShouldBeTrue();
        set.Contains(Signal.SIGTERM).ShouldBeTrue();
        set.Contains(new Signal(64)).ShouldBeTrue();
        set.Contains(Signal.SIGINT).ShouldBeFalse();
        set.Contains(new Signal(0)).ShouldBeFalse();
        new SignalSet().With(Signal.SIGKILL).Mask.ShouldBe(0x100UL);
    }
}
