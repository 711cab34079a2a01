using System.Text;
using Caisson.Inspect.Scanning;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Tests.Scanning;

public sealed class LinkTextTests
{
    [Theory]
    [InlineData("net:[4026531833]", NamespaceKind.Network, 4026531833)]
    [InlineData("mnt:[1]", NamespaceKind.Mount, 1)]
    [InlineData("cgroup:[4026531835]", NamespaceKind.Cgroup, 4026531835)]
    [InlineData("pid_for_children:[7]", NamespaceKind.Pid, 7)]
    [InlineData("time_for_children:[7]", NamespaceKind.Time, 7)]
    public void Namespaces_are_recognized(string text, NamespaceKind kind, ulong inode)
    {
        LinkText.TryNamespace(Encoding.UTF8.GetBytes(text), out var found, out var number).ShouldBeTrue();
        (found, number).ShouldBe((kind, inode));
    }

    [Theory]
    [InlineData("socket:[7]")]
    [InlineData("pipe:[7]")]
    [InlineData("anon_inode:[eventfd]")]
    [InlineData("/net:[7]")]
    [InlineData("net:[7")]
    [InlineData("net:7]")]
    [InlineData("net:[]")]
    [InlineData("net:[7]x")]
    [InlineData("net:[-7]")]
    [InlineData("net:[99999999999999999999]")]
    [InlineData(":[7]")]
    [InlineData("")]
    public void Other_links_are_not(string text) => LinkText.TryNamespace(Encoding.UTF8.GetBytes(text), out _, out _).ShouldBeFalse();

    [Fact]
    public void Sockets_have_a_number()
    {
        LinkText.TrySocket("socket:[123]"u8, out var inode).ShouldBeTrue();
        inode.ShouldBe(123ul);
        LinkText.TrySocket("socket:[]"u8, out _).ShouldBeFalse();
        LinkText.TrySocket("pipe:[123]"u8, out _).ShouldBeFalse();
    }

    [Fact]
    public void Bind_mounts_of_namespaces_are_found_among_others()
    {
        var text = """
            36 35 0:4 / /proc rw - proc proc rw
            37 35 0:4 net:[4026532198] /run/netns/blue rw shared:9 - nsfs nsfs rw
            38 35 0:4 mnt:[4026532199] /a\040b rw - nsfs nsfs rw
            39 35 8:1 /x /y rw - ext4 /dev/ -\040nsfs rw
            40 35 0:4 / /z rw - nsfs nsfs rw

            """u8;
        var lines = new MountLines(text);
        lines.Next().ShouldBeTrue();
        (lines.Kind, lines.Inode, lines.Path).ShouldBe((NamespaceKind.Network, 4026532198ul, "/run/netns/blue"));
        lines.Next().ShouldBeTrue();
        (lines.Kind, lines.Inode, lines.Path).ShouldBe((NamespaceKind.Mount, 4026532199ul, "/a b"));
        lines.Next().ShouldBeFalse();
    }
}
