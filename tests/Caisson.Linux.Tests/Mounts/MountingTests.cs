using Caisson.Linux.Files;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Linux.Tests.Mounts;

/// <summary>
/// The mount calls by what they do, on a thread of its own with a private mount namespace. Each test compares the machine's mounts before and
/// after; other tests do not mount on the machine, but other programs may, so only mounts below the test's directory count.
/// </summary>
public sealed class MountingTests
{
    [RootFact]
    public void A_tmpfs_is_configured_mounted_and_changed() => InPrivate(directory =>
    {
        using var context = FileSystemContext.Open("tmpfs");
        context.SetString("size", "64k");
        context.SetString("source", "caisson test");
        context.Create();
        using (var mount = context.Mount(MountAttributes.NoSetuid | MountAttributes.NoDevices))
        {
            mount.SetAttributes(set: MountAttributes.NoExecute | MountAttributes.NoAccessTime);
            mount.AttachAt(directory);
            Should.Throw<CaissonException>(() => Mounting.Unmount(directory)).Errno.ShouldBe(Errno.EBUSY);
        }

        var info = MountTable.Read().Find(directory)!;
        (info.MountPoint, info.FileSystemType, info.Source).ShouldBe((directory, "tmpfs", "caisson test"));
        foreach (var option in new[] { "nosuid", "nodev", "noexec", "noatime", "rw" }) info.HasOption(option).ShouldBeTrue(option);
        info.SuperOptions.ShouldContain("size=64k");

        Mounting.SetAttributes(directory, MountAttributes.ReadOnly | MountAttributes.StrictAccessTime, MountAttributes.NoDevices);
        info = MountTable.Read().Find(directory)!;
        info.IsReadOnly.ShouldBeTrue();
        info.HasOption("nodev").ShouldBeFalse();
        info.HasOption("noatime").ShouldBeFalse();
        Should.Throw<IOException>(() => File.WriteAllText(Path.Combine(directory, "x"), ""));

        Mounting.SetPropagation(directory, MountPropagation.Shared);
        MountTable.Read().Find(directory)!.Propagation.ShouldBe(MountPropagation.Shared);
        Mounting.Unmount(directory);
        MountTable.Read().Find(directory)!.MountPoint.ShouldNotBe(directory);
        Should.Throw<CaissonException>(() => Mounting.Unmount(directory)).Errno.ShouldBe(Errno.EINVAL);
    });

    [RootFact]
    public void A_tree_is_copied_and_attached_by_descriptor() => InPrivate(directory =>
    {
        var (source, target) = (Path.Combine(directory, "source"), Path.Combine(directory, "target"));
        Directory.CreateDirectory(Path.Combine(source, "sub"));
        Directory.CreateDirectory(target);
        MountTmpfs(Path.Combine(source, "sub"));
        File.WriteAllText(Path.Combine(source, "sub", "file"), "hello");

        using var root = RootDirectory.Open(target);
        using (var tree = DetachedMount.Clone(source, recursive: true))
        {
            tree.SetAttributes(set: MountAttributes.ReadOnly, propagation: MountPropagation.Slave, recursive: true);
            tree.AttachAt(root);
        }
        File.ReadAllText(Path.Combine(target, "sub", "file")).ShouldBe("hello");
        MountTable.Read().AtOrBelow(target).Select(m => m.IsReadOnly).ShouldBe([true, true]);

        using var node = RootDirectory.Open(source);
        using (var single = DetachedMount.Clone(node)) { }
        Mounting.Unmount(target, UnmountOptions.Detach);
        MountTable.Read().AtOrBelow(target).ShouldBeEmpty();
    });

    [RootFact]
    public void The_root_is_pivoted_for_the_thread_only() => InPrivate(directory =>
    {
        MountTmpfs(directory);
        Directory.CreateDirectory(Path.Combine(directory, "old"));
        File.WriteAllText(Path.Combine(directory, "marker"), "");
        Mounting.PivotRoot(directory, Path.Combine(directory, "old"));
        File.Exists("/marker").ShouldBeTrue();
        File.Exists("/etc/passwd").ShouldBeFalse();
        File.Exists("/old/etc/passwd").ShouldBeTrue();
        Should.Throw<CaissonException>(() => Mounting.PivotRoot("/", "/old")).Cause.ShouldNotBeNull();
    });

    [RootFact]
    public void Errors_carry_the_kernels_log() => InPrivate(_ =>
    {
        using var context = FileSystemContext.Open("tmpfs");
        var e = Should.Throw<CaissonException>(() => context.SetString("nonsense", "1"));
        (e.Call, e.Errno, e.Object).ShouldBe(("fsconfig", Errno.EINVAL, "tmpfs"));
        e.Cause.ShouldNotBeNull().ShouldContain("nonsense");
        e.Step.ShouldBe("Cannot set the option 'nonsense' to '1' in a file system of type 'tmpfs'");
        Should.Throw<CaissonException>(() => FileSystemContext.Open("nofs")).Errno.ShouldBe(Errno.ENODEV);
        Should.Throw<CaissonException>(() => DetachedMount.Clone("/nowhere")).Errno.ShouldBe(Errno.ENOENT);
    });

    private static void MountTmpfs(string path)
    {
        using var context = FileSystemContext.Open("tmpfs");
        context.Create();
        using var mount = context.Mount();
        mount.AttachAt(path);
    }

    private static void InPrivate(Action<string> test)
    {
        using var directory = new TemporaryDirectory();
        OwnThread.Run(NamespaceKind.Mount, () => test(directory.Path));
        MountTable.Read().AtOrBelow(directory.Path).ShouldBeEmpty();
        Directory.Exists(Path.Combine("/", "old", "etc")).ShouldBeFalse();
    }
}
