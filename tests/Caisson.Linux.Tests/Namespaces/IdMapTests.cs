using Caisson.Linux.Namespaces;

namespace Caisson.Linux.Tests.Namespaces;

public sealed class IdMapTests
{
    [Fact]
    public void Ids_are_followed_both_ways()
    {
        var map = new IdMap(new IdMapping(0, 1000, 1), new IdMapping(1, 100000, 65536));
        map.ToHost(0).ShouldBe(1000u);
        map.ToHost(1).ShouldBe(100000u);
        map.ToHost(65536).ShouldBe(165535u);
        map.ToHost(65537).ShouldBeNull();
        map.ToContainer(1000).ShouldBe(0u);
        map.ToContainer(165535).ShouldBe(65536u);
        map.ToContainer(0).ShouldBeNull();
        map.Size.ShouldBe(65537UL);
    }

    [Fact]
    public void The_first_namespaces_map_ends_before_the_invalid_id()
    {
        var map = IdMap.ParseProc("         0          0 4294967295\n");
        map.ShouldBe(IdMap.Identity);
        map.ToHost(4294967294).ShouldBe(4294967294u);
        map.ToHost(IdMapping.InvalidId).ShouldBeNull();
        map.ToContainer(IdMapping.InvalidId).ShouldBeNull();
    }

    [Theory]
    [InlineData("0:0:0", "holds no id")]
    [InlineData("4294967295:0:1", "inside")]
    [InlineData("0:4294967295:1", "outside")]
    [InlineData("1:0:4294967295", "inside")]
    [InlineData("0:1:4294967295", "outside")]
    [InlineData("4294967294:0:2", "inside")]
    [InlineData("0:0:4294967296", "is not an id mapping")]
    [InlineData("0:0", "is not an id mapping")]
    [InlineData("0:0:1:2", "is not an id mapping")]
    [InlineData("-1:0:1", "is not an id mapping")]
    [InlineData("0x1:0:1", "is not an id mapping")]
    [InlineData(" 0:0:1", "is not an id mapping")]
    [InlineData("", "is not an id mapping")]
    public void Impossible_options_say_why(string text, string reason) => Should.Throw<CaissonException>(() => IdMapping.Parse(text)).Message.ShouldContain(reason);

    [Theory]
    [InlineData("0:0:4294967295")]
    [InlineData("4294967294:4294967294:1")]
    [InlineData("0:100000:65536")]
    public void Options_at_the_edge_are_read(string text) => IdMapping.Parse(text).ToString().ShouldBe(text);

    [Theory]
    [InlineData("0 0 10\n9 100 1\n", "inside")]
    [InlineData("0 0 10\n10 9 1\n", "outside")]
    [InlineData("5 5 1\n5 6 1\n", "inside")]
    [InlineData("4294967000 0 200\n4294967100 1000 194\n", "inside")]
    public void Overlaps_say_where(string text, string where) => Should.Throw<CaissonException>(() => IdMap.ParseProc(text)).Message.ShouldContain($"share ids {where}");

    [Theory]
    [InlineData("0 0\n")]
    [InlineData("0 0 1 2\n")]
    [InlineData("a b c\n")]
    [InlineData("0 0 99999999999\n")]
    public void Other_lines_are_named(string text) => Should.Throw<CaissonException>(() => IdMap.ParseProc(text)).Message.ShouldContain(text.TrimEnd());

    [Fact]
    public void Maps_of_nested_namespaces_are_composed()
    {
        var outer = new IdMap(new IdMapping(0, 100000, 10), new IdMapping(10, 500000, 10));
        var inner = new IdMap(new IdMapping(0, 5, 10), new IdMapping(50, 18, 5));
        inner.Compose(outer).ShouldBe(new IdMap(new IdMapping(0, 100005, 5), new IdMapping(5, 500000, 5), new IdMapping(50, 500008, 2)));
    }

    [Fact]
    public void This_processes_maps_are_read()
    {
        IdMap.TryRead(Environment.ProcessId)!.Count.ShouldBeGreaterThan(0);
        IdMap.TryRead(Environment.ProcessId, groups: true)!.Count.ShouldBeGreaterThan(0);
        IdMap.TryRead(int.MaxValue).ShouldBeNull();
        SetgroupsPolicies.TryRead(Environment.ProcessId).ShouldNotBeNull();
        SetgroupsPolicies.Parse("deny\n").ShouldBe(SetgroupsPolicy.Deny);
        SetgroupsPolicies.WordOf(SetgroupsPolicy.Allow).ShouldBe("allow");
        Should.Throw<CaissonException>(() => SetgroupsPolicies.Parse("maybe"));
    }

    [Fact]
    public void The_kernels_limit_of_ranges_is_told() =>
        new IdMap([.. Enumerable.Range(0, 341).Select(i => new IdMapping((uint)i * 2, (uint)i * 2, 1))]).IsTooLong.ShouldBeTrue();

    [Theory]
    [InlineData("0:100000:65536", 0u, 1000u, "0:1000:1,1:100000:65536")]
    [InlineData("0:100000:65536", 1000u, 1000u, "1000:1000:1,0:100000:1000,1001:101000:64536")]
    [InlineData("0:100000:65536", 70000u, 1000u, "70000:1000:1,0:100000:65536")]
    [InlineData("0:0:10", 3u, 0u, "3:0:1,0:1:3,4:4:6")]
    [InlineData("0:0:10", 3u, 5u, "3:5:1,0:0:3,4:3:2,6:6:4")]
    [InlineData("0:0:10", 20u, 5u, "20:5:1,0:0:5,5:6:4")]
    [InlineData("0:100:5,5:200:5", 2u, 1000u, "2:1000:1,0:100:2,3:102:2,5:200:5")]
    [InlineData("0:0:1", 0u, 0u, "0:0:1")]
    [InlineData("", 0u, 7u, "0:7:1")]
    public void A_single_id_has_its_place_and_ranges_close_up_around_it(string map, uint inside, uint outside, string expected)
    {
        var ranges = map.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(IdMapping.Parse).ToArray();
        new IdMap(ranges).WithSingle(inside, outside).ToString().ShouldBe(expected);
    }
}
