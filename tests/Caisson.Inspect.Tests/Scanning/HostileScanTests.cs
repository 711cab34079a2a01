using System.Globalization;
using System.Text;

namespace Caisson.Inspect.Tests.Scanning;

/// <summary>Processes that have made very much of something, so that whoever looks at them runs out of memory.</summary>
public sealed class HostileScanTests
{
    [Fact]
    public void A_mount_table_is_read_piece_by_piece_and_lines_beyond_all_measure_are_passed_over()
    {
        using var proc = new FakeProc();
        var table = new StringBuilder();
        for (var i = 0; i < 2000; i++) table.Append(CultureInfo.InvariantCulture, $"{i} 1 0:9 / /mnt/{new string('x', 60)}{i} rw - tmpfs t rw\n");
        table.Append(CultureInfo.InvariantCulture, $"5000 1 0:4 / /{new string('y', 300_000)} net:[4026530001] rw - nsfs nsfs rw\n");
        table.Append("5001 1 0:4 net:[4026530002] /run/netns/blue rw - nsfs nsfs rw\n");
        proc.Process(100, 1, 5, "sleep", 1, "mnt:[4026530010]").Write("100/mountinfo", table.ToString());

        var snapshot = proc.Scan();
        snapshot.Find(4026530001).ShouldBeNull();
        snapshot.Find(4026530002)!.OtherHolders.ShouldHaveSingleItem().Path.ShouldBe("/run/netns/blue");
    }

    [Fact]
    public void Thousands_of_descriptors_of_one_namespace_are_not_all_noted_and_every_namespace_is_found()
    {
        using var proc = new FakeProc();
        proc.Process(100, 1, 5, "sleep", 1, "uts:[4026530001]");
        for (var i = 3; i < 6000; i++) proc.Descriptor(100, i, "uts:[4026530002]");
        proc.Descriptor(100, 6000, "uts:[4026530003]");

        var snapshot = proc.Scan();
        snapshot.Find(4026530002)!.OtherHolders.Count.ShouldBeInRange(1, 4097);
        snapshot.Find(4026530003).ShouldNotBeNull();
        snapshot.Gaps.ShouldContain(gap => gap.Reason == GapReason.TooMany);
    }
}
