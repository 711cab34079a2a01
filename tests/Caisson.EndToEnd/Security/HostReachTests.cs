using System.Runtime.InteropServices;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Security;

/// <summary>What of the host could reach a container, or a container of the host's, without anybody asking for it.</summary>
public sealed partial class HostReachTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { SharedMounts = true };

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Mounts_of_a_container_with_a_user_namespace_stay_in_it()
    {
        // The leak check of the class compares the host's mounts. They are shared here, as under systemd.
        var bundle = await new BundleBuilder(Sandbox).UserNamespace(100000).Mount("/data", "tmpfs", "tmpfs").Shell("echo in place").BuildAsync();
        await Sandbox.RunAsync("/bin/chown", "-R", "-h", "100000:100000", bundle.RootFileSystem);
        (await RunAsync(bundle)).ShouldExit().Line.ShouldBe("in place");
    }

    [FactIf(Feature.Root, Feature.DebianRoot, Feature.Programs)]
    public async Task The_callers_keys_are_not_the_containers()
    {
        var arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        int addKey = arm ? 217 : 248, requestKey = arm ? 218 : 249, keyControl = arm ? 219 : 250;
        var bundle = await new BundleBuilder(Sandbox).Root(BundleRoot.DebianReadOnly)
            .Args("/usr/bin/perl", "-e", $"my ($type, $name) = qw(user caisson:probe); print syscall({requestKey}, $type, $name, 0, 0) < 0 ? 'none' : 'found'").BuildAsync();
        // A thread has its session keyring to itself, so the caller is a program of one thread, with a keyring (-3) of its own.
        var caller = $"my ($type, $name, $secret) = qw(user caisson:probe secret); syscall({keyControl}, 1, 0) > 0 or die; syscall({addKey}, $type, $name, $secret, 6, -3) > 0 or die; exec @ARGV";
        Task<ProgramResult> RunAsync(params string[] options) =>
            Sandbox.RunAsync(new ProgramStart("/usr/bin/perl", ["-e", caller, Programs.CaissonOci, "run", "--bundle", bundle.Directory, .. options, "c"]));
        (await RunAsync()).ShouldExit().Line.ShouldBe("none");
        (await RunAsync("--no-new-keyring")).ShouldExit().Line.ShouldBe("found");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Nobody_looks_into_a_process_that_still_holds_the_hosts_descriptors()
    {
        // A container that shares the host's PID namespace sees the launch of others. Once that has no more capabilities
        // than itself, /proc/PID/fd led it out, through the state directory.
        var bundle = await new BundleBuilder(Sandbox).BuildAsync();
        var run = (await OciAsync("run", "--plan", "--bundle", bundle.Directory, "c")).ShouldExit().Output;
        Place(run, "PR_SET_DUMPABLE, 0").ShouldBeLessThan(Place(run, "PR_CAPBSET_DROP"));
        run.ShouldNotContain("PR_SET_DUMPABLE, 1");
        var create = (await OciAsync("create", "--plan", "--bundle", bundle.Directory, "c")).ShouldExit().Output;
        Place(create, "PR_SET_DUMPABLE, 0").ShouldBeLessThan(Place(create, "PR_CAPBSET_DROP"));
        create.ShouldNotContain("PR_SET_DUMPABLE, 1");
        Place(create, "MADV_DONTNEED").ShouldBeGreaterThan(Place(create, "close_range"));
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task The_runtimes_file_is_protected_in_a_joined_mount_namespace_too()
    {
        var bundle = await new BundleBuilder(Sandbox).Namespace("mount", "/proc/1/ns/mnt").Edit(config =>
        {
            config.Remove("mounts");
            config["linux"]!.AsObject().Remove("maskedPaths");
            config["linux"]!.AsObject().Remove("readonlyPaths");
        }).BuildAsync();
        var plan = (await OciAsync("run", "--plan", "--bundle", bundle.Directory, "c")).ShouldExit().Output;
        Place(plan, "PR_SET_MM_MAP").ShouldBeLessThan(Place(plan, "setns"));
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_link_through_the_runtimes_own_descriptors_is_no_program()
    {
        // More descriptors are announced than there are: among those numbers lies what the runtime opened itself.
        await File.WriteAllTextAsync(Path.Combine(Sandbox.Work, "host"), "#!/bin/sh\necho a program of the host\n");
        File.SetUnixFileMode(Path.Combine(Sandbox.Work, "host"), (UnixFileMode)0b111_101_101);
        var bundle = await new BundleBuilder(Sandbox).Args("/bin/trap").BuildAsync();
        for (var number = 3; number < 14; number++)
        {
            File.Delete(bundle.InRoot("/bin/trap"));
            File.CreateSymbolicLink(bundle.InRoot("/bin/trap"), $"/proc/self/fd/{number}/../../../../../../..{Sandbox.Work}/host");
            (await RunAsync(bundle, "--preserve-fds", "20")).ShouldFail().Output.ShouldBe("");
        }
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task An_images_words_are_no_commands_to_the_terminal()
    {
        var bundle = await new BundleBuilder(Sandbox).Args("/bin/trap").BuildAsync();
        await File.WriteAllTextAsync(bundle.InRoot("/bin/trap"), "#!/no/\e]0;title\a\n");
        File.SetUnixFileMode(bundle.InRoot("/bin/trap"), (UnixFileMode)0b111_101_101);
        (await RunAsync(bundle)).ShouldFail().Error.ShouldSatisfyAllConditions(text => text.ShouldNotContain('\e'), text => text.ShouldContain("\\x1b]0;title\\x07"));
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Renames_elsewhere_do_not_keep_a_container_from_starting()
    {
        var builder = new BundleBuilder(Sandbox);
        for (var i = 0; i < 12; i++) builder.Mount($"/up/m{i}", "tmpfs", "tmpfs");
        var bundle = await builder.BuildAsync();
        Directory.CreateDirectory(bundle.InRoot("/a/b"));
        File.CreateSymbolicLink(bundle.InRoot("/up"), "a/b/../b/../b/../b/../b/../b/../b");
        using var end = new CancellationTokenSource();
        var (one, other) = (Path.Combine(Sandbox.Work, "one"), Path.Combine(Sandbox.Work, "other"));
        await File.WriteAllTextAsync(one, "");
        var renames = Task.Run(() =>
        {
            while (!end.IsCancellationRequested) { File.Move(one, other); File.Move(other, one); }
        });
        for (var i = 0; i < 8; i++) (await RunAsync(bundle)).ShouldExit();
        await end.CancelAsync();
        await renames;
    }

    private Task<ProgramResult> RunAsync(Bundle bundle, params string[] options) => OciAsync(["run", "--bundle", bundle.Directory, .. options, "c"]);

    private static int Place(string plan, string call)
    {
        var place = plan.IndexOf(call, StringComparison.Ordinal);
        place.ShouldBeGreaterThanOrEqualTo(0, call);
        return place;
    }
}
