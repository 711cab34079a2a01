using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Faults;

/// <summary>The runtime is killed while it makes a container: what remains is known, can be removed, and then nothing is left.</summary>
public sealed class CrashTests : EndToEndTest
{
    private const int SIGKILL = 9;

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task Killed_while_it_creates()
    {
        var bundle = await new BundleBuilder(Sandbox).Args("/bin/sleep", "1000").UserNamespace(100000).BuildAsync();
        // How long an undisturbed one takes, so that the moments are spread over all of it.
        var whole = (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit().Elapsed;
        (await OciAsync("delete", "--force", "c")).ShouldExit();

        var random = new Random(1);
        int halfway = 0;
        for (var i = 0; i < 60; i++)
        {
            await using var leaks = LeakCheck.Begin(Sandbox, AllowsLeft);
            await using (var run = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "create", "--bundle", bundle.Directory, "c")))
            {
                Spin(whole * random.NextDouble() * 1.2);
                run.Signal(SIGKILL);
                await run.WaitAsync();
            }

            var listed = await OciAsync("list", "--quiet");
            listed.ShouldExit();
            var state = await OciAsync("state", "c");
            if (state.ExitCode == 0)
            {
                halfway++;
                // The record is whole, whatever it says.
                state.Output.ShouldContain("\"id\": \"c\"");
                new[] { "creating", "created", "stopped" }.ShouldContain(status => state.Output.Contains($"\"{status}\"", StringComparison.Ordinal));
            }
            (await OciAsync("delete", "--force", "c")).ShouldExit();
            (await OciAsync("state", "c")).ShouldFail("container does not exist");

            // The name is free again.
            if (i % 10 == 0)
            {
                (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
                (await OciAsync("delete", "--force", "c")).ShouldExit();
            }
        }
        halfway.ShouldBeGreaterThan(0, "none of the kills came while there was a container: the test proves nothing");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task Killed_while_it_deletes()
    {
        var bundle = await new BundleBuilder(Sandbox).Args("/bin/sleep", "1000").BuildAsync();
        var random = new Random(2);
        for (var i = 0; i < 15; i++)
        {
            (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "d")).ShouldExit();
            await using (var run = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "delete", "--force", "d")))
            {
                Spin(TimeSpan.FromMilliseconds(random.NextDouble() * 15));
                run.Signal(SIGKILL);
                await run.WaitAsync();
            }
            (await OciAsync("list", "--quiet")).ShouldExit();
            (await OciAsync("delete", "--force", "d")).ShouldExit();
            (await OciAsync("state", "d")).ShouldFail("container does not exist");
        }
    }

    // A delay's grain of a millisecond and more would always hit the same moments.
    private static void Spin(TimeSpan time)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (clock.Elapsed < time)
            Thread.SpinWait(20);
    }
}
