using Caisson.Inspect.Comparing;

namespace Caisson.Inspect.Tests.Comparing;

public sealed class ContentsTests
{
    private static string[] Compare((string, string, string)[] a, (string, string, string)[] b) =>
        [.. Contents.Compare([.. a], [.. b]).Select(d => $"{d.Aspect} {d.Item}: {d.A ?? "-"} | {d.B ?? "-"}")];

    [Fact]
    public void Things_are_changed_missing_or_new() => Compare(
        [("mount", "/", "ext4"), ("mount", "/proc", "proc rw"), ("mount", "/old", "tmpfs")],
        [("mount", "/new", "tmpfs"), ("mount", "/proc", "proc ro"), ("mount", "/", "ext4")])
        .ShouldBe(["mount /proc: proc rw | proc ro", "mount /old: tmpfs | -", "mount /new: - | tmpfs"]);

    [Fact]
    public void Of_several_under_one_name_equal_ones_cancel_out_whatever_their_order()
    {
        Compare([("address", "lo", "127.0.0.1/8"), ("address", "lo", "::1/128")], [("address", "lo", "::1/128"), ("address", "lo", "127.0.0.1/8")]).ShouldBeEmpty();
        Compare([("route", "fe80::/64", "dev a"), ("route", "fe80::/64", "dev b")], [("route", "fe80::/64", "dev b"), ("route", "fe80::/64", "dev c"), ("route", "fe80::/64", "dev d")])
            .ShouldBe(["route fe80::/64: dev a | -", "route fe80::/64: - | dev c", "route fe80::/64: - | dev d"]);
    }

    [Fact]
    public void What_is_not_known_differs_from_nothing() => Compare([("device", "lo", ""), ("device", "eth0", "")], [("device", "lo", "loopback, up")]).ShouldBe(["device eth0:  | -"]);

    [Fact]
    public void The_same_thing_has_no_differences() => Compare([("hostname", "", "a")], [("hostname", "", "a")]).ShouldBeEmpty();
}
