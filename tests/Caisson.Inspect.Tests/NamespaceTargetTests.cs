using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Tests;

public sealed class NamespaceTargetTests
{
    private static readonly int Pid = Environment.ProcessId;

    [Fact]
    public void A_small_number_is_a_process()
    {
        foreach (var text in (string[])[$"{Pid}", $"pid:{Pid}"])
        {
            var target = NamespaceTarget.Resolve(text);
            (target.Kind, target.Pid, target.Kinds, target.Id).ShouldBe((TargetKind.Process, (int?)Pid, NamespaceKind.All, null));
            using var handle = target.Open(NamespaceKind.Uts);
            handle.Id.ShouldBe(Own(NamespaceKind.Uts));
        }
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("uts:{0}")]
    [InlineData("uts:[{0}]")]
    [InlineData("/proc/self/ns/uts")]
    public void A_great_number_and_a_file_are_a_namespace(string form)
    {
        var id = Own(NamespaceKind.Uts);
        var target = NamespaceTarget.Resolve(string.Format(form, id.Inode), new() { Snapshot = NamespaceSnapshot.Take(new() { Pid = Pid }) });
        (target.Kind, target.Id, target.Kinds, target.Pid).ShouldBe((TargetKind.Namespace, (NamespaceId?)id, NamespaceKind.Uts, null));
        using var handle = target.Open(NamespaceKind.Uts);
        handle.Id.ShouldBe(id);
        Should.Throw<CaissonException>(() => target.Open(NamespaceKind.Network)).Message.ShouldContain("network");
    }

    [Fact]
    public void A_pidfd_is_its_process()
    {
        using var pidfd = PidFd.Open(Pid);
        NamespaceTarget.Resolve($"/proc/self/fd/{pidfd.Descriptor}").Pid.ShouldBe(Pid);
        NamespaceTarget.Resolve($"/dev/fd/{pidfd.Descriptor}").Pid.ShouldBe(Pid);
    }

    [Fact]
    public void A_name_is_kept_first_and_a_container_second()
    {
        var options = new TargetOptions
        {
            Kept = name => name == "both" ? new Dictionary<NamespaceKind, string> { [NamespaceKind.Network] = "/proc/self/ns/net", [NamespaceKind.Uts] = "/proc/self/ns/uts" } : null,
            Container = name => name is "both" or "web" ? Pid : null,
        };
        var kept = NamespaceTarget.Resolve("both", options);
        (kept.Kind, kept.Kinds, kept.Pid).ShouldBe((TargetKind.Kept, NamespaceKind.Network | NamespaceKind.Uts, null));
        using var network = kept.Open(NamespaceKind.Network);
        network.Id.ShouldBe(Own(NamespaceKind.Network));
        var container = NamespaceTarget.Resolve("web", options);
        (container.Kind, container.Pid, container.Kinds).ShouldBe((TargetKind.Container, (int?)Pid, NamespaceKind.All));
    }

    [Theory]
    [InlineData("0", "no process 0")]
    [InlineData("2147483647", "no process 2147483647")]
    [InlineData("4026531000", "no namespace 4026531000")]
    [InlineData("net:[5]", "no namespace 5")]
    [InlineData("99999999999999999999999", "'99999999999999999999999' is no process")]
    [InlineData("nothing-of-this-name", "'nothing-of-this-name' is no process")]
    [InlineData("foo:[7]", "'foo:[7]' is no process")]
    [InlineData("", "'' is no process")]
    [InlineData("/nowhere", "/nowhere")]
    [InlineData("/etc/passwd", "/etc/passwd is not a namespace")]
    public void What_is_nothing_is_one_clear_error(string text, string part) => Should.Throw<CaissonException>(() => NamespaceTarget.Resolve(text)).Message.ShouldContain(part);

    [Fact]
    public void A_namespace_of_another_kind_than_written_is_an_error() =>
        Should.Throw<CaissonException>(() => NamespaceTarget.Resolve($"net:[{Own(NamespaceKind.Uts).Inode}]")).Message.ShouldContain("uts namespace, not a network namespace");

    private static NamespaceId Own(NamespaceKind kind)
    {
        using var handle = NamespaceHandle.OpenProcess(Pid, kind);
        return handle.Id;
    }
}
