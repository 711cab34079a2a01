using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Shouldly;

namespace Caisson.Inspect.Tests;

public sealed class KeptNamespacesTests
{
    [Theory]
    [InlineData("blue")]
    [InlineData("a.b-c_d e")]
    [InlineData("...")]
    [InlineData("-n")]
    public void Names_of_files_are_names(string name) => KeptNamespaces.ProblemOfName(name).ShouldBeNull();

    [Theory]
    [InlineData("", "empty")]
    [InlineData(".", "directory")]
    [InlineData("..", "directory")]
    [InlineData("a/b", "slash")]
    [InlineData("a\nb", "control")]
    public void What_cannot_be_a_file_is_no_name(string name, string reason)
    {
        KeptNamespaces.ProblemOfName(name)!.ShouldContain(reason);
        Should.Throw<CaissonException>(() => KeptNamespaces.PathOf(name, NamespaceKind.Uts)).Message.ShouldContain(reason);
        KeptNamespaces.Find(name).ShouldBeEmpty();
    }

    [Fact]
    public void A_name_has_as_many_bytes_as_a_files()
    {
        KeptNamespaces.ProblemOfName(new string('x', 255)).ShouldBeNull();
        KeptNamespaces.ProblemOfName(new string('x', 256))!.ShouldContain("255");
        KeptNamespaces.ProblemOfName(new string('ä', 128))!.ShouldContain("255");
    }

    [Fact]
    public void Each_kind_has_its_place()
    {
        KeptNamespaces.PathOf("blue", NamespaceKind.Network).ShouldBe("/run/netns/blue");
        KeptNamespaces.PathOf("blue", NamespaceKind.Mount).ShouldBe("/run/caisson-ns/blue/mnt");
        KeptNamespaces.PathOf("blue", NamespaceKind.User).ShouldBe("/run/caisson-ns/blue/user");
    }

    [Theory]
    [InlineData("/run/netns/blue", "blue")]
    [InlineData("/run/caisson-ns/blue/mnt", "blue")]
    [InlineData("/run/caisson-ns/blue/other", null)]
    [InlineData("/run/caisson-ns/blue", null)]
    [InlineData("/run/blue", null)]
    [InlineData("/", null)]
    public void A_place_has_a_name(string path, string? name) => KeptNamespaces.NameOf(path).ShouldBe(name);

    [RootFact]
    public void What_is_bound_is_found_and_what_is_only_a_file_is_told_apart() => InOwnRun(() =>
    {
        KeptNamespaces.List().ShouldBeEmpty();
        System.IO.Directory.CreateDirectory("/run/netns");
        System.IO.Directory.CreateDirectory("/run/caisson-ns/blue");
        System.IO.Directory.CreateDirectory("/run/caisson-ns/empty");
        foreach (var path in (string[])["/run/netns/blue", "/run/netns/half", "/run/caisson-ns/blue/uts"]) File.WriteAllText(path, "");
        SystemCall.Check(SystemCall.mount("/proc/thread-self/ns/net", "/run/netns/blue", null, Mount.MS_BIND), "bind", "mount");
        SystemCall.Check(SystemCall.mount("/proc/thread-self/ns/uts", "/run/caisson-ns/blue/uts", null, Mount.MS_BIND), "bind", "mount");

        var all = KeptNamespaces.List();
        all.Select(kept => $"{kept.Name} {kept.Kind} {kept.Path} {kept.Id is not null}").ShouldBe(
        [
            "blue Uts /run/caisson-ns/blue/uts True", "blue Network /run/netns/blue True", "half Network /run/netns/half False",
        ]);
        using var own = NamespaceHandle.OpenProcess(0, NamespaceKind.Network);
        all[1].Id.ShouldBe(own.Id);
        using (var opened = all[1].Open()) opened.Id.ShouldBe(own.Id);
        Should.Throw<CaissonException>(() => all[2].Open()).Advice.ShouldBe(new Advice("remove what is left of it", AdviceKind.RemoveKept, "half"));
        KeptNamespaces.Find("blue").ShouldBe(all.Take(2));
        KeptNamespaces.Find("other").ShouldBeEmpty();
        KeptNamespaces.FindOne("blue", NamespaceKind.Pid).ShouldBeNull();
    });

    [RootFact]
    public void What_appears_and_goes_is_told_once_and_nothing_else() => InOwnRun(() =>
    {
        using var watch = new KeptNamespaceWatch();
        List<string> Changes() => [.. watch.Read().Select(change => $"{(change.Appeared ? "+" : "-")}{change.Namespace.Name}/{NamespaceKinds.ProcName(change.Namespace.Kind)}")];
        Changes().ShouldBeEmpty();
        watch.Wait(TimeSpan.Zero);
        watch.Wait(TimeSpan.Zero).ShouldBeFalse();

        NamespaceBinding.PrepareDirectory(KeptNamespaces.NetworkDirectory).Dispose();
        NamespaceBinding.TryReserve("/run/netns/blue");
        Changes().ShouldBeEmpty();
        NamespaceBinding.Bind("/proc/thread-self/ns/net", NamespaceKind.Network, "/run/netns/blue");
        watch.Wait(TimeSpan.FromSeconds(5)).ShouldBeTrue();
        Changes().ShouldBe(["+blue/net"]);
        watch.Current.Single().Id.ShouldNotBeNull();
        Changes().ShouldBeEmpty();

        NamespaceBinding.PrepareDirectory(KeptNamespaces.Directory).Dispose();
        System.IO.Directory.CreateDirectory("/run/caisson-ns/red");
        NamespaceBinding.TryReserve("/run/caisson-ns/red/uts");
        NamespaceBinding.Bind("/proc/thread-self/ns/uts", NamespaceKind.Uts, "/run/caisson-ns/red/uts");
        NamespaceBinding.Release("/run/netns/blue");
        watch.Wait(TimeSpan.FromSeconds(5)).ShouldBeTrue();
        Changes().ShouldBe(["-blue/net", "+red/uts"]);

        // Quicker than anybody looks.
        NamespaceBinding.TryReserve("/run/netns/green");
        NamespaceBinding.Release("/run/netns/green");
        Changes().ShouldBe(["+green/net", "-green/net"]);
        NamespaceBinding.Release("/run/caisson-ns/red/uts");
        NamespaceBinding.TryReserve("/run/caisson-ns/red/uts");
        NamespaceBinding.Bind("/proc/thread-self/ns/uts", NamespaceKind.Uts, "/run/caisson-ns/red/uts");
        Changes().ShouldBe(["-red/uts", "+red/uts"]);
    });

    // Its own /run, so that the machine's is neither seen nor changed; the thread's namespace ends with it.
    private static void InOwnRun(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                ThreadNamespaces.UnshareFileSystemContext();
                ThreadNamespaces.Unshare(NamespaceKind.Mount);
                Linux.Mounts.Mounting.SetPropagation("/", Linux.Mounts.MountPropagation.Private, recursive: true);
                SystemCall.Check(SystemCall.mount("tmpfs", "/run", "tmpfs", 0), "mount a /run", "mount");
                action();
            }
            catch (Exception e)
            {
                error = e;
            }
        });
        thread.Start();
        thread.Join();
        if (error is not null) throw new InvalidOperationException(error.Message, error);
    }
}
