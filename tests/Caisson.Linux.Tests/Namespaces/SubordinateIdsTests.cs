using Caisson.Linux.Namespaces;

namespace Caisson.Linux.Tests.Namespaces;

public sealed class SubordinateIdsTests
{
    private const string Sample = """
        # comment
        anna:100000:65536
        bert:165536:65536

        anna:300000:1
        1000:400000:10
        nonsense
        anna:x:5
        anna:5:0
        anna:4294967290:6
        :7:7
        annalena:1:1
        """;

    [Fact]
    public void Ranges_are_found_by_name_and_by_number()
    {
        SubordinateIds.Parse(Sample, "anna", 1000).ShouldBe([new(100000, 65536), new(300000, 1), new(400000, 10)]);
        SubordinateIds.Parse(Sample, null, 1000).ShouldBe([new(400000, 10)]);
        SubordinateIds.Parse(Sample, "bert", 1).ShouldBe([new(165536, 65536)]);
        SubordinateIds.Parse(Sample, "carl", 2).ShouldBeEmpty();
    }

    [Fact]
    public void Wrong_lines_are_told_with_their_numbers()
    {
        var problems = new List<string>();
        SubordinateIds.Parse(Sample, "anna", 1000, problems);
        problems.Select(p => p.Split(':')[0]).ShouldBe(["line 7", "line 8", "line 9", "line 10", "line 11"]);
    }

    [Fact]
    public void The_range_may_end_at_the_last_id() => SubordinateIds.Parse("a:4294967290:5", "a", 1).ShouldBe([new(4294967290, 5)]);

    [Fact]
    public void A_missing_file_gives_nothing() => SubordinateIds.Read("/nowhere/subuid", "anna", 1000).ShouldBeEmpty();

    [Fact]
    public void Windows_line_ends_do_no_harm() => SubordinateIds.Parse("anna:1:2\r\nanna:5:6\r\n", "anna", 1).ShouldBe([new(1, 2), new(5, 6)]);
}
