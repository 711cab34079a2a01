using Caisson.Inspect.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Tests.Mounts;

public sealed class MountNamespaceViewTests
{
    private const string Rest = "rw - tmpfs t rw\n";

    [Fact]
    public void The_tree_is_made_of_the_parents_whatever_the_order_of_the_lines()
    {
        var view = Table("30 20 0:3 / /a/b", "20 10 0:2 / /a", "10 1 0:1 / /");
        Assert.Equal(10, view.Root!.Info.Id);
        Assert.Null(view.Root.Parent);
        Assert.Same(view.Find(20), view.Find(30)!.Parent);
        Assert.Equal([view.Find(20)!], view.Root.Children);
        Assert.Equal([30, 20, 10], view.Mounts.Select(static m => m.Info.Id));
        Assert.DoesNotContain(view.Mounts, static m => m.IsHidden);
    }

    [Fact]
    public void A_mount_on_the_same_point_hides_the_one_below_and_all_that_is_on_it()
    {
        var view = Table("10 1 0:1 / /", "20 10 0:2 / /a", "21 20 0:2 / /a/sub", "30 20 0:3 / /a", "31 30 0:3 / /a/sub");
        AssertHidden(view, (20, 30), (21, 30));
        Assert.Equal(31, view.Resolve("/a/sub/x")!.Info.Id);
        Assert.Equal(30, view.Resolve("/a/other")!.Info.Id);
    }

    [Fact]
    public void Of_three_on_one_point_each_hides_the_next_lower()
    {
        var view = Table("40 30 0:4 / /a", "10 1 0:1 / /", "30 20 0:3 / /a", "20 10 0:2 / /a");
        AssertHidden(view, (20, 30), (30, 40));
        Assert.Equal(40, view.Resolve("/a")!.Info.Id);
    }

    [Fact]
    public void A_mount_on_a_directory_above_hides_what_its_parent_has_below()
    {
        var view = Table("10 1 0:1 / /", "20 10 0:2 / /a/b/c", "21 20 0:2 / /a/b/c/d", "30 10 0:3 / /a", "40 10 0:4 / /ab");
        AssertHidden(view, (20, 30), (21, 30));
        Assert.Equal(30, view.Resolve("/a/b/c/d")!.Info.Id);
        Assert.Equal(40, view.Resolve("/ab/c")!.Info.Id);
    }

    [Fact]
    public void A_mount_below_one_that_came_later_is_no_less_visible()
    {
        // The later one is on another mount, not on a directory of the same parent.
        var view = Table("10 1 0:1 / /", "20 10 0:2 / /a", "30 20 0:3 / /a/b/c", "40 20 0:4 / /a/b/c/d");
        AssertHidden(view, (40, 30));
        view = Table("10 1 0:1 / /", "20 10 0:2 / /a", "30 20 0:3 / /a/b/c", "40 30 0:4 / /a/b/c/d");
        AssertHidden(view);
    }

    [Fact]
    public void What_is_mounted_on_the_root_of_the_process_is_not_met_by_its_paths()
    {
        var view = Table("10 1 0:1 / /", "20 10 0:2 / /a", "30 10 0:3 / /", "31 30 0:3 / /a");
        AssertHidden(view, (30, 10), (31, 10));
        Assert.Equal(20, view.Resolve("/a")!.Info.Id);
        Assert.Equal(10, view.Resolve("/")!.Info.Id);
    }

    [Fact]
    public void After_chroot_the_root_need_not_be_a_mount()
    {
        var view = Table("20 10 0:2 / /a", "21 20 0:2 / /a", "30 10 0:3 / /b/c", "40 10 0:4 / /b");
        Assert.Null(view.Root);
        AssertHidden(view, (20, 21), (30, 40));
        Assert.Equal(21, view.Resolve("/a/x")!.Info.Id);
        Assert.Equal(40, view.Resolve("/b/c")!.Info.Id);
        Assert.Null(view.Resolve("/elsewhere"));
    }

    [Fact]
    public void The_root_of_a_namespace_may_be_its_own_parent() => Assert.Equal(1, Table("1 1 0:1 / /", "2 1 0:2 / /a").Root!.Info.Id);

    [Fact]
    public void A_mount_that_is_twice_in_a_table_counts_once() => Assert.Equal(2, Table("1 1 0:1 / /", "2 1 0:2 / /a", "2 1 0:2 / /a").Mounts.Count);

    [Fact]
    public void Paths_and_directories_of_the_file_system_are_each_others_counterpart()
    {
        var view = Table("10 1 0:1 / /", "20 10 0:2 /data/x /mnt", "21 10 0:2 / /all");
        var bind = view.Find(20)!;
        Assert.Equal("/data/x/y/z", bind.ToFileSystem("/mnt/y/z"));
        Assert.Equal("/data/x", bind.ToFileSystem("/mnt"));
        Assert.Equal("/mnt/y", bind.FromFileSystem("/data/x/y"));
        Assert.Null(bind.FromFileSystem("/data/xy"));
        Assert.Null(bind.FromFileSystem("/data"));
        Assert.Equal("/all/data/x/y", view.Find(21)!.FromFileSystem("/data/x/y"));
        Assert.Equal("/etc", view.Root!.ToFileSystem("/etc"));
        Assert.Throws<ArgumentException>(() => bind.ToFileSystem("/mn"));
    }

    [Fact]
    public void Two_views_are_of_one_namespace_if_their_numbers_or_a_mount_agree()
    {
        var a = MountNamespaceView.Parse($"10 1 0:1 / / {Rest}", new NamespaceId(4, 100), 7, "one");
        var b = MountNamespaceView.Parse($"10 1 0:1 / / {Rest}", new NamespaceId(4, 101));
        var unknown = MountNamespaceView.Parse($"10 1 0:1 / / {Rest}20 10 0:2 / /a {Rest}", pid: 8);
        Assert.False(a.IsSameNamespace(b));
        Assert.True(a.IsSameNamespace(unknown));
        Assert.False(MountNamespaceView.Parse($"11 1 0:1 / / {Rest}").IsSameNamespace(unknown));
        Assert.Equal("100 (one, pid 7)", a.ToString());
        Assert.Equal("101 (no process)", b.ToString());
        Assert.Equal("(?, pid 8)", unknown.ToString());
    }

    [Fact]
    public void The_own_namespace_can_be_read()
    {
        var view = MountNamespaceView.TryRead(Environment.ProcessId)!;
        Assert.Equal(Environment.ProcessId, view.Pid);
        Assert.NotNull(view.Id);
        Assert.NotEmpty(view.ProcessName!);
        Assert.Null(MountNamespaceView.TryRead(int.MaxValue));
    }

    private static MountNamespaceView Table(params string[] lines) => MountNamespaceView.Parse(string.Concat(lines.Select(static line => $"{line} {Rest}")));

    private static void AssertHidden(MountNamespaceView view, params (int Mount, int By)[] expected) =>
        Assert.Equal(expected.Order(), view.Mounts.Where(static m => m.IsHidden).Select(static m => (m.Info.Id, m.HiddenBy!.Info.Id)).Order());
}
