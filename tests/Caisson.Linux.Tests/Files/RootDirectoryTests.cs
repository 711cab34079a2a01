using System.Diagnostics;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Linux.Tests.Files;

public sealed class RootDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _outer = new();
    private readonly string _root;

    public RootDirectoryTests()
    {
        _root = _outer["root"];
        Directory.CreateDirectory(Path.Combine(_root, "etc"));
        File.WriteAllText(Path.Combine(_root, "etc", "passwd"), "inside");
        File.WriteAllText(_outer["secret"], "outside");
    }

    public void Dispose() => _outer.Dispose();

    private void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(_root, name), target);

    [Fact]
    public void Links_and_parents_stay_inside()
    {
        using var root = RootDirectory.Open(_root);
        Link("absolute", "/etc/passwd");
        Link("relative", "../../../../../etc/passwd");
        Link("up", "..");
        Link("escape", "../secret");
        foreach (var path in new[] { "/etc/passwd", "etc/passwd", "absolute", "relative", "up/etc/passwd", "../../etc/passwd" })
            root.ReadAllBytes(path, 100).ShouldBe("inside"u8.ToArray(), path);
        root.Examine("escape").ShouldBeNull();
        root.Examine("escape", followLast: false)!.Value.Kind.ShouldBe(FileKind.SymbolicLink);
        Should.Throw<CaissonException>(() => root.OpenNode("escape")).Errno.ShouldBe(Errno.ENOENT);
        root.Examine("")!.Value.Kind.ShouldBe(FileKind.Directory);
        root.Examine("/..")!.Value.Inode.ShouldBe(FileInformation.Of(root).Inode);
    }

    [Fact]
    public void Magic_links_are_refused()
    {
        using var root = RootDirectory.Open("/");
        var e = Should.Throw<CaissonException>(() => root.OpenNode("/proc/self/root/etc/passwd"));
        e.Errno.ShouldBe(Errno.ELOOP);
        e.Cause.ShouldNotBeNull();
    }

    [Fact]
    public void Reading_has_a_limit()
    {
        using var root = RootDirectory.Open(_root);
        root.ReadAllBytes("etc/passwd", 6).Length.ShouldBe(6);
        Should.Throw<CaissonException>(() => root.ReadAllBytes("etc/passwd", 5)).Message.ShouldContain("longer than 5 bytes");
        File.WriteAllText(Path.Combine(_root, "empty"), "");
        root.ReadAllBytes("empty", 0).ShouldBeEmpty();
    }

    [Fact]
    public void Pipes_and_devices_are_not_opened()
    {
        using var root = RootDirectory.Open(_root);
        Process.Start("mkfifo", Path.Combine(_root, "pipe")).WaitForExit();
        Should.Throw<CaissonException>(() => root.OpenFile("pipe")).Message.ShouldContain("no regular file (Pipe)");
        Should.Throw<CaissonException>(() => root.OpenFile("etc")).Message.ShouldContain("no regular file (Directory)");
        using var real = RootDirectory.Open("/dev");
        Should.Throw<CaissonException>(() => real.OpenFile("null")).Message.ShouldContain("CharacterDevice");
        real.Examine("null")!.Value.Represents.ShouldBe((1u, 3u));
    }

    [Fact]
    public void Directories_are_created_inside_only()
    {
        using var root = RootDirectory.Open(_root);
        Link("out", "../../made");
        Link("abs", "/made2");
        Link("etclink", "/etc");
        root.CreateDirectories("a/b/../c//d/").Dispose();
        root.CreateDirectories("etclink/sub").Dispose();
        Directory.Exists(Path.Combine(_root, "a/c/d")).ShouldBeTrue();
        Directory.Exists(Path.Combine(_root, "etc/sub")).ShouldBeTrue();
        Should.Throw<CaissonException>(() => root.CreateDirectories("out/x")).Cause.ShouldNotBeNull().ShouldContain("leads nowhere");
        Should.Throw<CaissonException>(() => root.CreateDirectories("abs/x")).Errno.ShouldBe(Errno.ENOENT);
        Should.Throw<CaissonException>(() => root.CreateDirectories("etc/passwd/x")).Errno.ShouldBe(Errno.ENOTDIR);
        Directory.GetFileSystemEntries(_outer.Path).Select(p => Path.GetFileName(p)!).Order().ShouldBe(["root", "secret"]);
    }

    [Fact]
    public void Nothing_outside_is_reached_while_a_racer_exchanges_a_directory_for_a_link()
    {
        using var root = RootDirectory.Open(_root);
        Directory.CreateDirectory(Path.Combine(_root, "race"));
        Directory.CreateDirectory(_outer["victim"]);
        var stop = false;
        Link("spare", "../victim");
        // A directory and a link that points out take turns under one name, in one step.
        const uint exchange = 2;
        var racer = new Thread(() =>
        {
            while (!Volatile.Read(ref stop)) SystemCall.renameat(root.Descriptor, "race", root.Descriptor, "spare", exchange);
        });
        racer.Start();
        var made = 0;
        try
        {
            for (var i = 0; i < 2000; i++)
            {
                try
                {
                    root.CreateDirectories($"race/d{i % 50}/e").Dispose();
                    made++;
                }
                catch (CaissonException e) when (e.Errno is Errno.ENOENT or Errno.EEXIST or Errno.ENOTDIR)
                {
                }
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            racer.Join();
        }
        made.ShouldBeGreaterThan(0);
        Directory.GetFileSystemEntries(_outer["victim"]).ShouldBeEmpty();
    }
}
