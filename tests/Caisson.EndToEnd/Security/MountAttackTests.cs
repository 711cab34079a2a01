using System.Runtime.InteropServices;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Security;

/// <summary>A hostile root file system against what is copied from it and linked into it.</summary>
public sealed partial class MountAttackTests : EndToEndTest
{
    private string Outside => Path.Combine(Sandbox.Work, "outside");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Directory.CreateDirectory(Outside + "/dir");
        await File.WriteAllTextAsync(Outside + "/dir/file", "secret");
        await File.WriteAllTextAsync(Outside + "/file", "secret");
    }

    private async Task<Bundle> FilledAsync() => await new BundleBuilder(Sandbox).Mount("/data", "tmpfs", "tmpfs", "tmpcopyup")
        .Shell("find /data -type f -exec cat {} + 2>/dev/null; find /data | wc -l").BuildAsync();

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("dir", "link")]
    [InlineData("file", "link")]
    [InlineData("file", "pipe")]
    [InlineData("file", "device")]
    [Trait("Vm", "no")]
    public async Task A_racer_that_swaps_what_is_copied_gains_nothing(string what, string other)
    {
        var bundle = await FilledAsync();
        var (one, two) = (bundle.InRoot("data/" + what), bundle.InRoot("swap"));
        Directory.CreateDirectory(bundle.InRoot("data"));
        if (what == "dir")
        {
            Directory.CreateDirectory(one);
            await File.WriteAllTextAsync(one + "/file", "own");
        }
        else await File.WriteAllTextAsync(one, "own");
        (await Sandbox.RunAsync("/bin/sh", "-c", other switch { "pipe" => $"mkfifo {two}", "device" => $"mknod {two} c 1 8", _ => $"ln -s {Outside}/{what} {two}" })).ShouldExit();
        await RaceAsync(bundle, one, two, rounds: 30);
    }

    /// <summary>The source leads into the root by a link of the host's, and the image's part of it is looked at while it is no link.</summary>
    [TheoryIf(Feature.Root, Feature.BusyboxRoot)]
    [InlineData("file")]
    [InlineData("dir")]
    [Trait("Vm", "no")]
    public async Task A_racer_on_the_way_to_a_source_in_the_root_leads_it_nowhere_else(string what)
    {
        var builder = new BundleBuilder(Sandbox).Args("/bin/cat", "/mnt/file").Edit(config => config["root"]!["path"] = Sandbox.Work + "/link/rootfs");
        var bundle = await builder.BuildAsync();
        builder.Mount("/mnt", "bind", bundle.InRoot("way/dir"), "bind");
        await builder.BuildOnceAsync();
        File.CreateSymbolicLink(Sandbox.Work + "/link", bundle.Directory);
        File.CreateSymbolicLink(bundle.InRoot("swap"), Outside);
        Directory.CreateDirectory(bundle.InRoot("mnt"));
        if (what == "file") await File.WriteAllTextAsync(bundle.InRoot("way"), "own");
        else Directory.CreateDirectory(bundle.InRoot("way/dir"));
        await RaceAsync(bundle, bundle.InRoot("way"), bundle.InRoot("swap"), rounds: 60);
    }

    /// <summary>Runs a container again and again while two names change places, and sees nothing of what lies outside.</summary>
    private async Task RaceAsync(Bundle bundle, string one, string two, int rounds)
    {
        using var over = new CancellationTokenSource();
        long swaps = 0;
        var racer = new Thread(() =>
        {
            for (; !over.IsCancellationRequested; swaps++) _ = renameat2(AT_FDCWD, one, AT_FDCWD, two, RENAME_EXCHANGE);
        });
        racer.Start();
        try
        {
            for (var i = 0; i < rounds; i++)
            {
                var result = await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "raced") { Timeout = TimeSpan.FromSeconds(20) });
                result.Output.ShouldNotContain("secret");
            }
        }
        finally
        {
            over.Cancel();
            racer.Join();
        }
        swaps.ShouldBeGreaterThan(1000);
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Links_that_lead_out_are_copied_as_links_and_a_covered_one_stays_in_the_root()
    {
        var bundle = await FilledAsync();
        Directory.CreateDirectory(bundle.InRoot("data"));
        File.CreateSymbolicLink(bundle.InRoot("data/out"), Outside);
        File.CreateSymbolicLink(bundle.InRoot("data/up"), "../../../../../../../.." + Outside);
        File.CreateSymbolicLink(bundle.InRoot("data/magic"), "/proc/self/root");
        (await OciAsync("run", "--bundle", bundle.Directory, "copied")).ShouldExit().Line.ShouldBe("4");
        Directory.Delete(bundle.InRoot("data"), recursive: true);
        File.CreateSymbolicLink(bundle.InRoot("data"), Outside);
        Directory.CreateDirectory(bundle.InRoot(Outside));
        (await OciAsync("run", "--bundle", bundle.Directory, "copied")).ShouldExit().Output.ShouldNotContain("secret");
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_that_is_made_again_stays_in_the_root(bool absolute)
    {
        File.CreateSymbolicLink(Sandbox.Work + "/link", "somewhere");
        var bundle = await new BundleBuilder(Sandbox).Mount("/trap/made/link", "bind", Sandbox.Work + "/link", "bind", "copy-symlink").BuildAsync();
        File.CreateSymbolicLink(bundle.InRoot("trap"), absolute ? Outside : "../../../../../../../.." + Outside);
        (await OciAsync("run", "--bundle", bundle.Directory, "linked")).ShouldExit();
        Directory.EnumerateFileSystemEntries(Outside).Order().ShouldBe([Outside + "/dir", Outside + "/file"]);
        new FileInfo(bundle.InRoot(Outside) + "/made/link").LinkTarget.ShouldBe("somewhere");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_covered_link_is_not_followed()
    {
        var bundle = await new BundleBuilder(Sandbox).Mount("/trap", "bind", "/etc/hostname", "bind", "dest-nofollow").Shell("cat /trap | wc -l").BuildAsync();
        File.CreateSymbolicLink(bundle.InRoot("trap"), Outside + "/new");
        (await OciAsync("run", "--bundle", bundle.Directory, "covered")).ShouldExit().Line.ShouldBe("1");
        File.Exists(Outside + "/new").ShouldBeFalse();
    }

    private const int AT_FDCWD = -100, RENAME_EXCHANGE = 2;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int renameat2(int oldDirectory, string oldPath, int newDirectory, string newPath, uint flags);
}
