using System.Diagnostics;
using Caisson.Linux.Files;

namespace Caisson.Linux.Tests.Files;

public sealed class FileTests
{
    [Fact]
    public void A_file_is_replaced_whole_with_the_asked_permissions()
    {
        using var directory = new TemporaryDirectory();
        AtomicFile.Write(directory["state"], "one"u8);
        AtomicFile.Write(directory["state"], "two"u8, 0x1b6, durable: true);
        File.ReadAllText(directory["state"]).ShouldBe("two");
        ((int)File.GetUnixFileMode(directory["state"])).ShouldBe(0x1b6);
        Directory.GetFiles(directory.Path).ShouldBe([directory["state"]]);
    }

    [Fact]
    public void A_failed_replacement_leaves_nothing()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(Path.Combine(directory["taken"], "full"));
        Should.Throw<CaissonException>(() => AtomicFile.Write(directory["taken"], "x"u8)).Errno.ShouldBe(Errno.EISDIR);
        Directory.GetFileSystemEntries(directory.Path).ShouldBe([directory["taken"]]);
        Should.Throw<CaissonException>(() => AtomicFile.Write(directory["no/where"], "x"u8)).Errno.ShouldBe(Errno.ENOENT);
    }

    [Fact]
    public void A_lock_excludes_and_is_given_back()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["lock"];
        using (FileLock.Acquire(path))
        {
            FileLock.TryAcquire(path).ShouldBeNull();
            FileLock.TryAcquire(path, shared: true).ShouldBeNull();
            Should.Throw<CaissonException>(() => FileLock.Acquire(path, timeout: TimeSpan.FromMilliseconds(20))).Errno.ShouldBe(Errno.ETIMEDOUT);
        }
        using var one = FileLock.TryAcquire(path, shared: true).ShouldNotBeNull();
        using var two = FileLock.TryAcquire(path, shared: true).ShouldNotBeNull();
        FileLock.TryAcquire(path).ShouldBeNull();
        Descriptors.IsClosedOnExec(one.Descriptor).ShouldBeTrue();
    }

    [Fact]
    public void A_lock_ends_with_its_process()
    {
        using var directory = new TemporaryDirectory();
        using var holder = Process.Start(new ProcessStartInfo("flock", [directory["lock"], "sh", "-c", "echo held; exec sleep 1000"]) { RedirectStandardOutput = true })!;
        holder.StandardOutput.ReadLine();
        FileLock.TryAcquire(directory["lock"]).ShouldBeNull();
        holder.Kill(entireProcessTree: true);
        FileLock.Acquire(directory["lock"], timeout: TimeSpan.FromSeconds(30)).Dispose();
    }

    [Fact]
    public void Descriptors_are_listed_and_kept_from_children()
    {
        using var file = Descriptors.Duplicate(0, lowest: 500);
        file.Descriptor.ShouldBeGreaterThanOrEqualTo(500);
        Descriptors.List().ShouldContain(file.Descriptor);
        Descriptors.SetClosedOnExec(file.Descriptor, false);
        Descriptors.IsClosedOnExec(file.Descriptor).ShouldBeFalse();
        Descriptors.SetClosedOnExecRange(file.Descriptor, file.Descriptor);
        Descriptors.IsClosedOnExec(file.Descriptor).ShouldBeTrue();
        Should.Throw<CaissonException>(() => Descriptors.SetClosedOnExecRange(9, 8)).Errno.ShouldBe(Errno.EINVAL);
        Should.Throw<CaissonException>(() => Descriptors.IsClosedOnExec(1_000_000)).Errno.ShouldBe(Errno.EBADF);
        var number = file.Descriptor;
        file.Dispose();
        Should.Throw<ObjectDisposedException>(() => file.Descriptor);
        Descriptors.Duplicate(0, number).Dispose();
    }
}
