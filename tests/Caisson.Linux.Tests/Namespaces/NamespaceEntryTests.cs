using System.Net.NetworkInformation;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using static Caisson.Linux.Namespaces.Namespaces;

namespace Caisson.Linux.Tests.Namespaces;

public sealed class NamespaceEntryTests
{
    [RootFact]
    public void A_function_runs_there_and_nothing_else_does()
    {
        NamespaceHandle? uts = null, net = null;
        OwnThread.Run(NamespaceKind.Uts | NamespaceKind.Network, () => (uts, net) = (Namespace.OpenOwn(NamespaceKind.Uts), Namespace.OpenOwn(NamespaceKind.Network)));
        using (uts)
        using (net)
        {
            var (inside, thread) = Enter(uts!, net!).Run(static () =>
            {
                using var own = Namespace.OpenOwn(NamespaceKind.Uts);
                return (own.Id, Environment.CurrentManagedThreadId);
            });
            Assert.Equal(uts!.Id, inside);
            Assert.NotEqual(Environment.CurrentManagedThreadId, thread);
            Assert.NotEqual(uts.Id, Namespace.OpenOwn(NamespaceKind.Uts).Id);
            Assert.Equal(["lo"], net!.Run(static () => NetworkInterface.GetAllNetworkInterfaces().Select(static item => item.Name)));
            var ran = false;
            uts.Run(() => ran = true);
            Assert.True(ran);
        }
    }

    [RootFact]
    public void Another_mount_namespace_has_its_own_root()
    {
        NamespaceHandle? mounts = null;
        OwnThread.Run(NamespaceKind.Mount, () =>
        {
            using var context = FileSystemContext.Open("tmpfs");
            context.Create();
            using var mount = context.Mount();
            mount.AttachAt("/mnt");
            File.WriteAllText("/mnt/only-there", "x");
            mounts = Namespace.OpenOwn(NamespaceKind.Mount);
        });
        using (mounts)
        {
            Assert.Equal("x", mounts!.Run(static () => File.ReadAllText("/mnt/only-there")));
            Assert.False(File.Exists("/mnt/only-there"));
        }
    }

    [RootFact]
    public void What_is_thrown_there_is_thrown_here()
    {
        using var own = Namespace.OpenOwn(NamespaceKind.Uts);
        var error = Assert.Throws<InvalidOperationException>(() => own.Run(static () => throw new InvalidOperationException("from there")));
        Assert.Equal("from there", error.Message);
    }

    [Fact]
    public void Kinds_that_a_thread_cannot_enter_are_refused_with_the_reason()
    {
        foreach (var kind in new[] { NamespaceKind.User, NamespaceKind.Pid, NamespaceKind.Time })
        {
            using var own = Namespace.OpenOwn(kind);
            var error = Assert.Throws<CaissonException>(() => Enter(own));
            Assert.NotNull(error.Cause);
            Assert.NotNull(error.Remedy);
        }
    }

    [Fact]
    public void Asynchronous_functions_are_refused()
    {
        using var own = Namespace.OpenOwn(NamespaceKind.Uts);
        Func<Task> task = static () => Task.CompletedTask;
        Func<Task> lambda = static async () => await Task.Yield();
        Func<ValueTask<int>> value = static () => ValueTask.FromResult(1);
        foreach (var run in new Action[] { () => own.Run(task), () => own.Run(lambda), () => own.Run(value) }) Assert.Throws<ArgumentException>(run);
    }

    [Fact]
    public void What_is_no_namespace_or_not_that_kind_is_an_error()
    {
        Assert.Contains("not a namespace", Assert.Throws<CaissonException>(static () => Namespace.Open("/proc/self/stat")).Message, StringComparison.Ordinal);
        Assert.Contains("uts", Assert.Throws<CaissonException>(static () => Namespace.Open("/proc/self/ns/uts", NamespaceKind.Network)).Message, StringComparison.Ordinal);
        Assert.Throws<CaissonException>(static () => Namespace.Open(int.MaxValue, NamespaceKind.Uts));
        using var handle = Namespace.Open("/proc/self/ns/uts");
        Assert.Equal(NamespaceKind.Uts, handle.Kind);
    }
}
