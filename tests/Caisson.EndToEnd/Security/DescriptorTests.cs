using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Microsoft.Win32.SafeHandles;
using Shouldly;

namespace Caisson.EndToEnd.Security;

/// <summary>No descriptor of the host's leads out of a container.</summary>
public sealed class DescriptorTests : EndToEndTest
{
    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_program_finds_only_the_descriptors_it_is_to_have()
    {
        using var leaked = OpenRoot();
        // ls is process 1 here, so what it lists are its own: the three, and the directory it reads.
        var bundle = await new BundleBuilder(Sandbox).Args("/bin/ls", "/proc/1/fd").BuildAsync();
        (await RunAsync(bundle, leaked, [3, 9, 50], "run")).ShouldExit().Line.ShouldBe("0\n1\n2\n3");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Preserved_descriptors_come_with_their_gaps()
    {
        using var leaked = OpenRoot();
        // 3, 5 and 6 are given, 4 and 7 are gaps in which the runtime's own might have come to lie, 8 is not meant.
        var bundle = await new BundleBuilder(Sandbox).Shell("ls /proc/1/fd; exit 0").BuildAsync();
        (await RunAsync(bundle, leaked, [3, 5, 6, 8], "run", "--preserve-fds", "5")).ShouldExit().Line.ShouldBe("0\n1\n2\n3\n5\n6");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_created_container_holds_nothing_of_the_host()
    {
        using var leaked = OpenRoot();
        var bundle = await new BundleBuilder(Sandbox).BuildAsync();
        var pidFile = Path.Combine(Sandbox.Work, "pid");
        (await RunAsync(bundle, leaked, [3, 12], "create", "--pid-file", pidFile, "--preserve-fds", "6")).ShouldExit();
        var pid = await File.ReadAllTextAsync(pidFile);
        var open = new List<string>();
        foreach (var entry in new DirectoryInfo($"/proc/{pid}/fd").EnumerateFileSystemInfos())
        {
            if (int.Parse(entry.Name, System.Globalization.CultureInfo.InvariantCulture) > 2)
                open.Add($"{entry.Name} -> {entry.LinkTarget}");
        }
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        // What the caller preserves, the socket it is started by, and what tells it of signals that end it.
        open.Count.ShouldBe(3, string.Join(", ", open));
        open.ShouldContain(item => item.EndsWith("anon_inode:[signalfd]", StringComparison.Ordinal));
        open.ShouldContain("3 -> /");
        open.ShouldContain(item => item.Contains("socket:", StringComparison.Ordinal));
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_working_directory_through_a_descriptor_is_refused()
    {
        using var leaked = OpenRoot();
        var builder = new BundleBuilder(Sandbox).Shell("ls; pwd");
        foreach (var number in (int[])[3, 7, 8])
        {
            builder.Edit(config => config["process"]!["cwd"] = $"/proc/self/fd/{number}");
            (await RunAsync(await builder.BuildOnceAsync(), leaked, [7], "run")).ShouldFail($"/proc/self/fd/{number}").Output.ShouldBe("");
            (await RunAsync(await builder.BuildOnceAsync(), leaked, [7], "run", "--preserve-fds", "9")).ShouldFail($"/proc/self/fd/{number}").Output.ShouldBe("");
        }
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Exec_into_a_working_directory_through_a_descriptor_is_refused()
    {
        using var leaked = OpenRoot();
        var bundle = await new BundleBuilder(Sandbox).Args("/bin/sleep", "1000").BuildAsync();
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        // A link of the image's is as good as the path itself.
        File.CreateSymbolicLink(bundle.InRoot("way"), "/proc/self/fd/7");
        foreach (var directory in (string[])["/proc/self/fd/7", "/way", "/proc/self/fd/7/root"])
        {
            (await RunAsync(leaked, [7], ["exec", "--preserve-fds", "8", "--cwd", directory, "c", "/bin/ls"])).ShouldFail(directory, "EXDEV").Output.ShouldBe("");
        }
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task No_program_and_no_interpreter_is_reached_through_a_descriptor_of_ours()
    {
        // The source of a bind has the forbidden fruit, and the runtime holds descriptors of it for a while.
        var source = Path.Combine(Sandbox.Work, "source");
        Directory.CreateDirectory(source);
        File.Copy(Path.Combine(Fixtures.Busybox, "bin/busybox"), $"{source}/busybox");
        using var leaked = OpenRoot();
        var builder = new BundleBuilder(Sandbox).Mount("/mnt", "bind", source, "bind", "ro");
        var bundle = await builder.BuildAsync();
        for (var number = 3; number < 16; number++)
        {
            await File.WriteAllTextAsync(bundle.InRoot("script"), $"#!/proc/self/fd/{number}/busybox echo\n");
            File.SetUnixFileMode(bundle.InRoot("script"), (UnixFileMode)0b111_101_101);
            foreach (var program in (string[])["/script", $"/proc/self/fd/{number}/busybox"])
            {
                builder.Args(program, "echo");
                var result = await RunAsync(await builder.BuildOnceAsync(), leaked, [15], "run", "--preserve-fds", "12");
                result.ShouldFail("exec: \"").Output.ShouldBe("");
            }
        }
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task A_process_that_joins_a_container_cannot_be_looked_at_from_within()
    {
        // Process 1 looks at every other: what /proc/PID/exe and fd tell is only for whoever may trace the process.
        var bundle = await new BundleBuilder(Sandbox).Shell("""
            echo ready
            while [ ! -e /stop ]; do
                for process in /proc/[0-9]*; do
                    exe=$(readlink $process/exe) || continue
                    case $exe in */busybox|/bin/*) ;; *) echo "SAW $exe $(ls -l $process/fd)" ;; esac
                done
            done 2>/dev/null
            """).BuildAsync();
        await using var watcher = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c"));
        await watcher.WaitForAsync("ready");
        for (var i = 0; i < 30; i++)
            (await OciAsync("exec", "c", "/bin/true")).ShouldExit();
        await File.WriteAllTextAsync(bundle.InRoot("stop"), "");
        (await watcher.WaitAsync()).ShouldExit().Output.ShouldNotContain("SAW");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Standard_descriptors_that_are_closed_are_no_place_for_ours()
    {
        var bundle = await new BundleBuilder(Sandbox).Shell("ls -l /proc/1/fd >/seen 2>&1; exit 0").BuildAsync();
        var run = await Sandbox.RunAsync("/bin/sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh", Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c");
        run.ShouldExit();
        var seen = await File.ReadAllTextAsync(bundle.InRoot("seen"));
        foreach (var line in seen.Split('\n').Where(line => line.Contains("->", StringComparison.Ordinal)))
        {
            var target = line[(line.IndexOf("->", StringComparison.Ordinal) + 3)..];
            (target is "/dev/null" or "/seen" || target.StartsWith("/proc/", StringComparison.Ordinal)).ShouldBeTrue(seen);
        }
    }

    private Task<ProgramResult> RunAsync(Bundle bundle, SafeFileHandle leaked, int[] numbers, params string[] options) =>
        RunAsync(leaked, numbers, [.. options, "--bundle", bundle.Directory, "c"]);

    // The harness hands on descriptors without gaps; the shell closes those between.
    private Task<ProgramResult> RunAsync(SafeFileHandle leaked, int[] numbers, string[] arguments)
    {
        var all = Enumerable.Range(3, numbers.Max() - 2).ToArray();
        var close = string.Concat(all.Except(numbers).Select(number => $"exec {number}>&-;"));
        return Sandbox.RunAsync(new ProgramStart("/bin/bash", ["-c", close + "exec \"$@\"", "bash", Programs.CaissonOci, .. arguments])
        {
            Descriptors = all.ToDictionary(number => number, _ => (int)leaked.DangerousGetHandle()),
        });
    }

    // .NET's own classes open no directories; the root will do as the leak.
    private static SafeFileHandle OpenRoot() => new(Libc.Open("/", Libc.O_CLOEXEC), ownsHandle: true);
}
