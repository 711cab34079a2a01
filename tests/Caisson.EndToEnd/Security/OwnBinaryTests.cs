using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Security;

/// <summary>
/// CVE-2019-5736: a process in a container without a user namespace of its own opens the runtime's file through
/// /proc/PID/exe and overwrites it. The victim here is a copy.
/// </summary>
public sealed class OwnBinaryTests : EndToEndTest
{
    // The interpreter line makes a program of the image the runtime itself, which then waits at a pipe for a log to open: time enough for an attack.
    private const string Entry = "#!/proc/self/exe --log=/pipe\n";

    // Opens what process runs, ends it so that nobody runs the file any more (a running one cannot be written: ETXTBSY), then writes by all ways.
    private const string Attack = """
        process=$1
        exec 9</proc/$process/exe && echo opened
        readlink /proc/$process/exe
        (echo overwritten >/proc/$process/exe) 2>&1
        mount -o remount,rw,bind /proc/$process/exe 2>/dev/null && echo remounted
        mount -o bind /proc/$process/exe /mnt 2>/dev/null && echo bound
        : </pipe &
        [ $process = 1 ] || kill -9 $process
        for i in 1 2 3 4 5 6 7 8 9 10; do
            (echo overwritten >/proc/self/fd/9) 2>&1
            sleep 0.05
        done
        """;

    // The process that became the runtime is told by its arguments: it waits until somebody reads its log.
    private const string FindAndAttack = """
        while :; do
            for process in /proc/[0-9]*; do
                case $(tr '\0' ' ' <$process/cmdline) in "/proc/self/exe --log=/pipe "*) exec sh /attack ${process#/proc/} ;; esac
            done
        done 2>&1
        """;

    protected override SandboxOptions Options => new() { Users = true };

    private string Victim => Path.Combine(Sandbox.Work, "victim");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        File.Copy(Programs.CaissonOci, Victim);
        File.SetUnixFileMode(Victim, (UnixFileMode)0b111_101_101);
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_container_whose_first_process_is_the_runtime_cannot_overwrite_it(bool allCapabilities)
    {
        var builder = new BundleBuilder(Sandbox).Args("/entry");
        if (allCapabilities)
            AllCapabilities(builder);
        var bundle = await BuildAsync(builder);
        var before = Hash();
        (await VictimAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        // Not by the victim's own exec: the attacker is to be the only other process.
        var attack = await Sandbox.RunAsync(Programs.CaissonOci, "exec", "c", "/bin/sh", "/attack", "1");
        (await VictimAsync("delete", "--force", "c")).ShouldExit();
        attack.Output.ShouldContain("opened", customMessage: attack.ToString());
        attack.Output.ShouldContain("Read-only file system");
        attack.Output.ShouldNotContain("remounted");
        Hash().ShouldBe(before);
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_container_that_makes_exec_run_the_runtime_cannot_overwrite_it(bool allCapabilities)
    {
        var builder = new BundleBuilder(Sandbox).Args("/bin/sleep", "1000");
        if (allCapabilities)
            AllCapabilities(builder);
        var bundle = await BuildAsync(builder);
        var before = Hash();
        (await VictimAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        await using var joining = Sandbox.Start(new ProgramStart(Victim, "exec", "c", "/entry"));
        var attack = await Sandbox.RunAsync(Programs.CaissonOci, "exec", "c", "/bin/sh", "-c", FindAndAttack);
        (await VictimAsync("delete", "--force", "c")).ShouldExit();
        await joining.WaitAsync();
        attack.Output.ShouldContain("opened", customMessage: attack.ToString());
        attack.Output.ShouldContain("Read-only file system");
        attack.Output.ShouldNotContain("remounted");
        Hash().ShouldBe(before);
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_user_namespace_that_does_not_have_the_files_owner_cannot_overwrite_it()
    {
        var bundle = await BuildAsync(AllCapabilities(new BundleBuilder(Sandbox).UserNamespace(100000).Args("/entry")));
        var before = Hash();
        (await VictimAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        var attack = await Sandbox.RunAsync(Programs.CaissonOci, "exec", "c", "/bin/sh", "/attack", "1");
        (await VictimAsync("delete", "--force", "c")).ShouldExit();
        attack.Output.ShouldContain("opened", customMessage: attack.ToString());
        attack.Output.ShouldContain("Permission denied");
        Hash().ShouldBe(before);
    }

    /// <summary>A runtime that a user has installed at home: the container's root is the file's owner.</summary>
    [UserNamespaceFact]
    public async Task A_users_own_container_cannot_overwrite_the_users_own_runtime()
    {
        Libc.Check(Libc.chown(Victim, (uint)TestUser.Plain.Uid, (uint)TestUser.Plain.Gid), "chown");
        var bundle = await BuildAsync(AllCapabilities(new BundleBuilder(Sandbox).For(TestUser.Plain).Args("/entry")));
        var before = Hash();
        (await AsUserAsync(Victim, "run", "--detach", "--bundle", bundle.Directory, "first")).ShouldExit();
        var attack = await AsUserAsync(Programs.CaissonOci, "exec", "first", "/bin/sh", "/attack", "1");
        (await AsUserAsync(Victim, "delete", "--force", "first")).ShouldExit();
        attack.Output.ShouldContain("opened", customMessage: attack.ToString());
        attack.Output.ShouldContain("Read-only file system");
        Hash().ShouldBe(before);

        await File.WriteAllTextAsync(bundle.ConfigPath, (await File.ReadAllTextAsync(bundle.ConfigPath)).Replace("\"/entry\"", "\"/bin/sleep\", \"1000\"", StringComparison.Ordinal));
        (await AsUserAsync(Victim, "run", "--detach", "--bundle", bundle.Directory, "second")).ShouldExit();
        await using var joining = Sandbox.Start(new ProgramStart(Victim, "exec", "second", "/entry") { User = TestUser.Plain });
        attack = await AsUserAsync(Programs.CaissonOci, "exec", "second", "/bin/sh", "-c", FindAndAttack);
        (await AsUserAsync(Victim, "delete", "--force", "second")).ShouldExit();
        await joining.WaitAsync();
        attack.Output.ShouldContain("opened", customMessage: attack.ToString());
        attack.Output.ShouldContain("Read-only file system");
        Hash().ShouldBe(before);
    }

    private Task<ProgramResult> AsUserAsync(string program, params string[] arguments) => Sandbox.RunAsync(new ProgramStart(program, arguments) { User = TestUser.Plain });

    [FactIf(Feature.Root)]
    public void Nothing_of_ours_is_setuid_or_has_file_capabilities()
    {
        foreach (var program in (ReadOnlySpan<string>)[Programs.Caisson, Programs.CaissonOci])
            (File.GetUnixFileMode(program) & (UnixFileMode.SetUser | UnixFileMode.SetGroup)).ShouldBe((UnixFileMode)0);
    }

    private async Task<Bundle> BuildAsync(BundleBuilder builder)
    {
        var bundle = await builder.BuildAsync();
        await File.WriteAllTextAsync(bundle.InRoot("entry"), Entry);
        await File.WriteAllTextAsync(bundle.InRoot("attack"), Attack);
        File.SetUnixFileMode(bundle.InRoot("entry"), (UnixFileMode)0b111_101_101);
        (await Sandbox.RunAsync("/usr/bin/mkfifo", "-m", "666", bundle.InRoot("pipe"))).ShouldExit();
        return bundle;
    }

    private static BundleBuilder AllCapabilities(BundleBuilder builder) => builder.Edit(config =>
    {
        foreach (var set in (ReadOnlySpan<string>)["bounding", "effective", "permitted"])
            config["process"]!["capabilities"]![set] = new JsonArray("CAP_SYS_ADMIN", "CAP_SYS_PTRACE", "CAP_DAC_OVERRIDE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_SETUID", "CAP_SETGID");
    });

    private Task<ProgramResult> VictimAsync(params string[] arguments) => Sandbox.RunAsync(Victim, arguments);

    private string Hash() => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Victim)));
}
