using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Cgroups;

/// <summary>The base of the tests of containers in systemd's units, of the machine's or of a user's own.</summary>
public abstract class SystemdTest : OciTest
{
    /// <summary>The options of systemctl that choose which systemd is meant.</summary>
    protected virtual string[] Scope => [];

    /// <summary>Variables that the programs need to find it.</summary>
    protected virtual Dictionary<string, string?> Environment => [];

    private string _before = "";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (HasSystemd) _before = await UnitsAsync();
    }

    public override async Task DisposeAsync()
    {
        try
        {
            // The last of it goes when systemd gets to it.
            for (var i = 0; HasSystemd && await UnitsAsync() != _before && i < 50; i++) await Task.Delay(50);
            if (HasSystemd) (await UnitsAsync()).ShouldBe(_before);
        }
        finally
        {
            await base.DisposeAsync();
        }
    }

    private static bool HasSystemd => Machine.WhyNot(Feature.Systemd) is null;

    /// <summary>Runs <c>caisson-oci --systemd-cgroup</c>.</summary>
    protected Task<ProgramResult> SystemdAsync(params string[] arguments) => SystemdAsync(Environment, arguments);

    protected Task<ProgramResult> SystemdAsync(Dictionary<string, string?> environment, params string[] arguments) =>
        Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, ["--systemd-cgroup", .. arguments]) { Environment = environment });

    /// <summary>Makes a container that would sleep.</summary>
    protected async Task<ProgramResult> CreateAsync(Action<JsonObject>? edit = null, string id = "c1")
    {
        var bundle = await Builder.Shell("exec sleep 1000").Edit(config => edit?.Invoke(config)).BuildOnceAsync();
        return await SystemdAsync("create", "--bundle", bundle.Directory, id);
    }

    /// <summary>What systemd says about a unit, by the properties' names.</summary>
    protected async Task<Dictionary<string, string>> ShowAsync(string unit)
    {
        var text = (await SystemctlAsync("show", unit)).ShouldExit().Output;
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).DistinctBy(line => line[..line.IndexOf('=')]).ToDictionary(line => line[..line.IndexOf('=')], line => line[(line.IndexOf('=') + 1)..]);
    }

    protected Task<ProgramResult> SystemctlAsync(params string[] arguments) =>
        Sandbox.RunAsync(new ProgramStart("/usr/bin/systemctl", [.. Scope, "--no-pager", .. arguments]) { Environment = Environment });

    protected static string GroupOf(Dictionary<string, string> unit) => "/sys/fs/cgroup" + unit["ControlGroup"];

    protected static string Read(string group, string file) => File.ReadAllText(Path.Combine(group, file)).TrimEnd();

    // Scopes alone: other units come and go.
    private async Task<string> UnitsAsync() => (await SystemctlAsync("list-units", "--all", "--plain", "--no-legend", "--type=scope")).ShouldExit().Output;
}
