using Caisson.Cgroups;

namespace Caisson.Runtime.Tests.Cgroups;

public class CgroupChoicesTests
{
    private static readonly CgroupDirectory s_cpu = new(1, ["cpu", "cpuacct"], "/cpu");
    private static readonly CgroupDirectory s_memory = new(1, ["memory"], "/memory");

    [Fact]
    public void Nothing_is_the_containers_own_group()
    {
        CgroupChoices.Parse([]).For(s_cpu).ShouldBeNull();
        CgroupChoices.Parse(["/"]).For(s_cpu).ShouldBeNull();
    }

    [Fact]
    public void A_path_alone_goes_for_all()
    {
        var choices = CgroupChoices.Parse(["/a//b/"]);
        choices.For(s_cpu).ShouldBe("a/b");
        choices.For(s_memory).ShouldBe("a/b");
    }

    [Fact]
    public void Controllers_have_paths_of_their_own()
    {
        var choices = CgroupChoices.Parse(["cpu,cpuacct:x", "memory:y"]);
        choices.For(s_cpu).ShouldBe("x");
        choices.For(s_memory).ShouldBe("y");
        choices.RefuseUnused();
    }

    [Theory]
    [InlineData("a:b:c", "colon")]
    [InlineData(",cpu:x", "empty")]
    [InlineData(":x", "empty")]
    [InlineData("cpu,cpu:x", "twice")]
    [InlineData("../x", "leads out")]
    [InlineData("cpu:a/../../x", "leads out")]
    public void What_is_not_of_the_form_is_refused(string value, string reason) => Should.Throw<CaissonException>(() => CgroupChoices.Parse([value])).Message.ShouldContain(reason);

    [Fact]
    public void Contradictions_are_refused()
    {
        Should.Throw<CaissonException>(() => CgroupChoices.Parse(["a", "b"])).Message.ShouldContain("alone");
        Should.Throw<CaissonException>(() => CgroupChoices.Parse(["cpu:a", "cpuacct:b"]).For(s_cpu)).Message.ShouldContain("shares its hierarchy");
        Should.Throw<CaissonException>(CgroupChoices.Parse(["blkio:a"]).RefuseUnused).Message.ShouldContain("blkio");
    }
}
