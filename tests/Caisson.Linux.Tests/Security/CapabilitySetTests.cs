using Caisson.Linux.Security;

namespace Caisson.Linux.Tests.Security;

public sealed class CapabilitySetTests
{
    [Fact]
    public void Sets_are_built_read_and_written()
    {
        var set = CapabilitySet.Parse("CAP_NET_ADMIN, net_raw,Chown");
        set.Mask.ShouldBe(1UL << 12 | 1UL << 13 | 1);
        set.ToString().ShouldBe("CAP_CHOWN,CAP_NET_ADMIN,CAP_NET_RAW");
        set.Count.ShouldBe(3);
        CapabilitySet.Parse(set.ToString()).ShouldBe(set);
        (set - CapabilitySet.Of(Capability.CAP_CHOWN)).ToString().ShouldBe("CAP_NET_ADMIN,CAP_NET_RAW");
        set.Without(Capability.CAP_NET_RAW).Contains(Capability.CAP_NET_RAW).ShouldBeFalse();
        CapabilitySet.All.Contains(set).ShouldBeTrue();
        set.Contains(CapabilitySet.All).ShouldBeFalse();
        (set & CapabilitySet.None).IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public void All_is_every_known_one()
    {
        CapabilitySet.Parse("all").ShouldBe(CapabilitySet.All);
        CapabilitySet.All.Mask.ShouldBe(0x1ffffffffffUL);
        CapabilitySet.Parse("").ShouldBe(CapabilitySet.None);
    }

    [Theory]
    [InlineData("CAP_")]
    [InlineData("CAP_NET")]
    [InlineData("CAP_CAP_CHOWN")]
    [InlineData("NET_ADMIN,,CHOWN")]
    [InlineData("12")]
    [InlineData("CAP_FROM_THE_FUTURE_WITH_A_LONG_NAME")]
    public void What_is_no_name_is_refused(string text) => Should.Throw<CaissonException>(() => CapabilitySet.Parse(text)).Message.ShouldContain("is not a capability");

    [Fact]
    public void Bits_without_a_name_are_kept()
    {
        new CapabilitySet(1UL << 63 | 1).ToString().ShouldBe("CAP_CHOWN,CAP_63");
        Should.Throw<ArgumentOutOfRangeException>(() => CapabilitySet.None.With((Capability)64));
    }
}
