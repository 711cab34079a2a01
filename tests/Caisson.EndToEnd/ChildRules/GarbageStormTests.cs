using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.ChildRules;

/// <summary>Containers launched by a process whose other threads keep the garbage collector busy: none may hang, none may leave anything.</summary>
[Trait("Vm", "no")] // Half a minute of both processors.
public sealed class GarbageStormTests : EndToEndTest
{
    [FactIf(Feature.Root, Feature.BusyboxRoot)]
    public async Task No_launch_hangs_while_collections_begin_and_end()
    {
        string[] bundles =
        [
            await BundleAsync("plain"),
            await BundleAsync("user", bundle => bundle.UserNamespace(100000)),
            await BundleAsync("time", bundle => bundle.Namespace("time")),
            await BundleAsync("init"),
        ];
        var result = await Sandbox.RunAsync(new ProgramStart(StressProgram.CopyTo(Sandbox), ["storm", "15", .. bundles]) { Timeout = TimeSpan.FromSeconds(100) });
        result.ShouldExit();
        // "N launched, …": a machine that is busy with other things does fewer in its time, but never next to none.
        int.Parse(result.Output.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(40);
    }

    private async Task<string> BundleAsync(string name, Action<BundleBuilder>? change = null)
    {
        var builder = new BundleBuilder(Sandbox, name).Root(BundleRoot.BusyboxReadOnly).Shell("exit 7");
        change?.Invoke(builder);
        return (await builder.BuildAsync()).Directory;
    }
}
