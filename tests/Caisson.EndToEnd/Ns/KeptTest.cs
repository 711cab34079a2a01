using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary>The base of tests of kept namespaces. The directories that they lie in stay, as with <c>ip netns</c>; a name that is left in one fails the test.</summary>
public abstract class KeptTest : EndToEndTest
{
    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        if (TestRun.IsRoot && Sandbox is not null)
        {
            await ShellAsync("for d in /run/netns /run/caisson-ns; do while umount $d 2>/dev/null; do :; done; rmdir $d 2>/dev/null; done; :");
        }

        await base.DisposeAsync();
    }

    /// <summary>A shell script in the sandbox; <c>$C</c> is caisson.</summary>
    protected Task<ProgramResult> ShellAsync(string script, SandboxPlace? place = null) =>
        Sandbox.RunAsync(new ProgramStart("/bin/sh", "-c", script) { User = place?.User ?? TestUser.Harness, Environment = new Dictionary<string, string?> { ["C"] = Programs.Caisson, ["W"] = Sandbox.Work } });

    /// <summary><c>ip</c> with these arguments.</summary>
    protected Task<ProgramResult> IpAsync(params string[] arguments) => Sandbox.RunAsync("/usr/sbin/ip", arguments);

    /// <summary>A program that goes on, once it watches directories.</summary>
    protected async Task<ProgramRun> WatchingAsync(string program, params string[] arguments)
    {
        var run = Sandbox.Start(new ProgramStart(program, arguments));
        for (var i = 0; i < 400 && !WatchesDirectories(run.Pid); i++) await Task.Delay(10);
        return run;
    }

    private static bool WatchesDirectories(int pid)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fd").Any(file => new FileInfo(file).LinkTarget?.Contains("inotify", StringComparison.Ordinal) == true);
        }
        catch (IOException)
        {
            return false;
        }
    }
}

/// <summary>Who runs a script.</summary>
public sealed record SandboxPlace(TestUser User);
