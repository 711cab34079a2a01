using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Security;

/// <summary>A hostile root file system tries to be reached outside itself. docs/security.md says how Caisson is built against each.</summary>
public sealed partial class PathTests : EndToEndTest
{
    private string Outside => Path.Combine(Sandbox.Work, "outside");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Directory.CreateDirectory(Outside);
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_mount_target_behind_a_link_stays_in_the_root(bool absolute)
    {
        var bundle = await new BundleBuilder(Sandbox).Mount("/link/made/deep", "tmpfs", "tmpfs").Shell("grep -c /made/deep /proc/self/mountinfo").BuildAsync();
        Link(bundle, "link", absolute ? Outside : "../../../../../../../.." + Outside);
        (await RunAsync(bundle)).ShouldExit().Line.ShouldBe("1");
        Directory.EnumerateFileSystemEntries(Outside).ShouldBeEmpty();
        Directory.Exists(bundle.InRoot(Outside) + "/made/deep").ShouldBeTrue();
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task A_racer_that_swaps_a_directory_and_a_link_gains_nothing()
    {
        var bundle = await new BundleBuilder(Sandbox).Mount("/a/b/c", "tmpfs", "tmpfs").Mount("/a/b/file", "bind", "/etc/hostname", "bind").BuildAsync();
        Directory.CreateDirectory(bundle.InRoot("a"));
        Link(bundle, "swap", Outside);
        using var over = new CancellationTokenSource();
        long swaps = 0;
        var racer = new Thread(() =>
        {
            for (; !over.IsCancellationRequested; swaps++)
                _ = renameat2(AT_FDCWD, bundle.InRoot("a"), AT_FDCWD, bundle.InRoot("swap"), RENAME_EXCHANGE);
        });
        racer.Start();
        try
        {
            for (var i = 0; i < 60; i++)
            {
                // Whether it succeeds is the racer's to decide; what was made in the directory goes, to be made again.
                await RunAsync(bundle);
                foreach (var name in (ReadOnlySpan<string>)["a", "swap"])
                {
                    if (Directory.Exists(bundle.InRoot(name) + "/b") && new DirectoryInfo(bundle.InRoot(name)).LinkTarget is null)
                        TryDelete(bundle.InRoot(name) + "/b");
                }
                Directory.EnumerateFileSystemEntries(Outside).ShouldBeEmpty();
            }
        }
        finally
        {
            over.Cancel();
            racer.Join();
        }
        swaps.ShouldBeGreaterThan(1000);
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("proc")]
    [InlineData("sys")]
    public async Task A_proc_or_sys_that_is_a_link_is_refused(string name)
    {
        var bundle = await new BundleBuilder(Sandbox).BuildAsync();
        Directory.Delete(bundle.InRoot(name), recursive: true);
        Directory.CreateDirectory(bundle.InRoot("elsewhere"));
        Link(bundle, name, "elsewhere");
        (await RunAsync(bundle)).ShouldFail($"/{name}", "ELOOP");
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_dev_that_is_a_link_makes_no_device_outside(bool mounted)
    {
        var builder = new BundleBuilder(Sandbox);
        if (!mounted)
            builder.Edit(config => WithoutMounts(config, mount => mount.StartsWith("/dev", StringComparison.Ordinal)));
        var bundle = await builder.BuildAsync();
        Directory.Delete(bundle.InRoot("dev"), recursive: true);
        Directory.CreateDirectory(bundle.InRoot(Outside));
        Link(bundle, "dev", Outside);
        (await RunAsync(bundle)).ShouldFail("/dev");
        Directory.EnumerateFileSystemEntries(Outside).ShouldBeEmpty();
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("link")]
    [InlineData("file")]
    [InlineData("device")]
    public async Task A_null_device_that_is_something_else_is_refused(string what)
    {
        var bundle = await new BundleBuilder(Sandbox).Edit(config => WithoutMounts(config, mount => mount.StartsWith("/dev", StringComparison.Ordinal))).BuildAsync();
        Directory.CreateDirectory(bundle.InRoot("dev"));
        File.Delete(bundle.InRoot("dev/null"));
        if (what == "link")
            Link(bundle, "dev/null", "/proc/sysrq-trigger");
        else if (what == "file")
            await File.WriteAllTextAsync(bundle.InRoot("dev/null"), "");
        else
            (await Sandbox.RunAsync("/bin/mknod", bundle.InRoot("dev/null"), "c", "1", "5")).ShouldExit();
        (await RunAsync(bundle)).ShouldFail("/dev/null");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_masked_file_is_the_hosts_null_device_and_nothing_of_the_images()
    {
        var bundle = await new BundleBuilder(Sandbox).Edit(config =>
        {
            config["linux"]!["maskedPaths"] = new JsonArray("/etc/secret", "/proc/uptime", "/proc/tty", "/missing", "/etc/missing/below");
            WithoutMounts(config, mount => mount == "/dev");
        }).Shell("stat -c %F:%t:%T /etc/secret /proc/uptime; cat /etc/secret; ls /proc/tty").BuildAsync();
        await File.WriteAllTextAsync(bundle.InRoot("etc/secret"), "secret\n");
        (await RunAsync(bundle)).ShouldExit().Line.ShouldBe("character special file:1:3\ncharacter special file:1:3");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_console_that_is_a_link_is_refused()
    {
        var bundle = await new BundleBuilder(Sandbox).Edit(config =>
        {
            config["process"]!["terminal"] = true;
            WithoutMounts(config, mount => mount is "/dev" or "/dev/shm" or "/dev/mqueue");
        }).BuildAsync();
        Directory.CreateDirectory(bundle.InRoot("dev"));
        Link(bundle, "dev/console", "/proc/sysrq-trigger");
        (await RunAsync(bundle)).ShouldFail("ELOOP", "terminal");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Masked_and_read_only_paths_are_what_they_say()
    {
        var bundle = await new BundleBuilder(Sandbox).Shell("""
            head -c 1 /proc/kcore | wc -c
            ls /sys/firmware /proc/scsi 2>/dev/null | grep -c '^[^/]'
            for file in /proc/sys/kernel/domainname /proc/sysrq-trigger; do (echo 1 >$file) 2>/dev/null && echo "$file written"; done
            umount /proc/kcore 2>/dev/null && echo unmounted
            true
            """).BuildAsync();
        (await RunAsync(bundle)).ShouldExit().Line.ShouldBe("0\n0");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_read_only_root_is_read_only()
    {
        var bundle = await new BundleBuilder(Sandbox).Edit(config => config["root"]!["readonly"] = true)
            .Shell("touch /new 2>&1; mkdir -p /new/dir 2>&1; (echo >>/etc/passwd) 2>&1; awk '$5 == \"/\" { print substr($6, 1, 2) }' /proc/self/mountinfo").BuildAsync();
        var result = (await RunAsync(bundle)).ShouldExit();
        result.Line.ShouldEndWith("\nro");
        result.Output.Split('\n').Count(line => line.Contains("Read-only file system", StringComparison.Ordinal)).ShouldBe(3);
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task No_mount_point_is_made_in_the_source_of_a_read_only_bind()
    {
        var bundle = await new BundleBuilder(Sandbox).Mount("/mnt", "bind", Outside, "bind", "ro").Mount("/mnt/sub", "tmpfs", "tmpfs").BuildAsync();
        (await RunAsync(bundle)).ShouldFail("/mnt/sub", "EROFS");
        Directory.EnumerateFileSystemEntries(Outside).ShouldBeEmpty();
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("fifo")]
    [InlineData("link")]
    [InlineData("endless")]
    public async Task A_hostile_passwd_neither_hangs_nor_leads_out(string what)
    {
        var bundle = await new BundleBuilder(Sandbox).Shell("echo $HOME").BuildAsync();
        var passwd = bundle.InRoot("etc/passwd");
        File.Delete(passwd);
        await File.WriteAllTextAsync($"{Outside}/passwd", "root:x:0:0::/outside:/bin/sh\n");
        if (what == "fifo")
            (await Sandbox.RunAsync("/usr/bin/mkfifo", passwd)).ShouldExit();
        else
            File.CreateSymbolicLink(passwd, what == "link" ? $"{Outside}/passwd" : "/dev/zero");
        var result = await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "home") { Timeout = TimeSpan.FromSeconds(20) });
        result.ShouldExit().Line.ShouldBe("/");
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("kernel.core_pattern", "|/x")]
    [InlineData("net/../kernel/core_pattern", "|/x")]
    [InlineData("net.ipv4/../../kernel/core_pattern", "|/x")]
    [InlineData("kernel.shm_rmid_forced", "1\nkernel.core_pattern=|/x")]
    [InlineData("kernel.shm_rmid_forced\nkernel.core_pattern", "1")]
    public async Task A_sysctl_cannot_carry_another(string key, string value)
    {
        var before = await File.ReadAllTextAsync("/proc/sys/kernel/core_pattern");
        var bundle = await new BundleBuilder(Sandbox).Edit(config => config["linux"]!["sysctl"] = new JsonObject { [key] = value }).BuildAsync();
        var result = await RunAsync(bundle);
        // A value of two lines goes to its own file, whose parser takes the first.
        if (!value.Contains('\n'))
            result.ShouldFail("sysctl");
        (await File.ReadAllTextAsync("/proc/sys/kernel/core_pattern")).ShouldBe(before);
    }

    private Task<ProgramResult> RunAsync(Bundle bundle) => OciAsync("run", "--bundle", bundle.Directory, "attacked");

    private static void Link(Bundle bundle, string name, string target)
    {
        File.Delete(bundle.InRoot(name));
        File.CreateSymbolicLink(bundle.InRoot(name), target);
    }

    private static void WithoutMounts(JsonObject config, Predicate<string> unwanted)
    {
        var mounts = config["mounts"]!.AsArray();
        for (var i = mounts.Count - 1; i >= 0; i--)
        {
            if (unwanted((string)mounts[i]!["destination"]!))
                mounts.RemoveAt(i);
        }
    }

    private static void TryDelete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (IOException)
        {
            // The racer was faster.
        }
    }

    private const int AT_FDCWD = -100, RENAME_EXCHANGE = 2;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int oldDirectory, string oldPath, int newDirectory, string newPath, uint flags);
}
