using System.Diagnostics;
using Caisson.Linux.Files;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Tests.Processes;

public sealed class PidFdTests
{
    [Fact]
    public void A_process_is_signalled_and_waited_for()
    {
        using var child = Process.Start("sleep", "1000");
        using var process = PidFd.Open(child.Id);
        process.IsAlive.ShouldBeTrue();
        process.WaitForExit(TimeSpan.FromMilliseconds(20)).ShouldBeFalse();
        process.SendSignal(Signal.SIGTERM);
        process.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        child.WaitForExit();
        child.ExitCode.ShouldBe(128 + 15);
        process.IsAlive.ShouldBeFalse();
        process.TrySendSignal(Signal.SIGTERM).ShouldBeFalse();
        Should.Throw<CaissonException>(() => process.SendSignal(Signal.SIGTERM)).Errno.ShouldBe(Errno.ESRCH);
    }

    [Fact]
    public void A_process_that_is_no_child_cannot_be_reaped()
    {
        using var child = Process.Start(new ProcessStartInfo("sh", ["-c", "sleep 1000 & echo $!; wait"]) { RedirectStandardOutput = true })!;
        using var grandchild = PidFd.Open(int.Parse(child.StandardOutput.ReadLine()!));
        grandchild.SendSignal(Signal.SIGKILL);
        Should.Throw<CaissonException>(() => grandchild.Reap(TimeSpan.FromSeconds(30))).Errno.ShouldBe(Errno.ECHILD);
        child.WaitForExit();
    }

    [Fact]
    public void A_process_that_is_gone_is_an_error_with_its_number()
    {
        PidFd.TryOpen(int.MaxValue).ShouldBeNull();
        var e = Should.Throw<CaissonException>(() => PidFd.Open(int.MaxValue));
        e.Errno.ShouldBe(Errno.ESRCH);
        e.Message.ShouldContain("2147483647");
        Should.Throw<CaissonException>(() => PidFd.Open(-1)).Errno.ShouldBe(Errno.EINVAL);
    }

    [Fact]
    public void Descriptors_are_taken_from_a_process()
    {
        using var self = PidFd.Open(Environment.ProcessId);
        using var opened = File.OpenHandle("/etc/passwd");
        using var file = new DescriptorHandle(opened.DangerousGetHandle().ToInt32(), ownsHandle: false);
        using var copy = self.GetDescriptor(file.Descriptor);
        FileInformation.Of(copy).IsSameInode(FileInformation.Of(file)).ShouldBeTrue();
        Descriptors.IsClosedOnExec(copy.Descriptor).ShouldBeTrue();
        Should.Throw<CaissonException>(() => self.GetDescriptor(1_000_000)).Errno.ShouldBe(Errno.EBADF);
    }
}
