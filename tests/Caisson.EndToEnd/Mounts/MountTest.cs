using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>The base of the tests of mounts: containers that tell what is mounted in them.</summary>
public abstract class MountTest : OciTest
{
    /// <summary>A directory of the host's that mounts come from.</summary>
    protected string Source => Path.Combine(Sandbox.Work, "source");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Directory.CreateDirectory(Source);
    }

    public override async Task DisposeAsync()
    {
        await ShellAsync($"while umount -R {Source} 2>/dev/null; do :; done");
        await base.DisposeAsync();
    }

    /// <summary>Writes the bundle; in a user namespace its root belongs to the container's.</summary>
    protected async Task<Bundle> BuildAsync()
    {
        var bundle = await Builder.BuildOnceAsync();
        if (Builder.Config["linux"]!["uidMappings"] is { } maps) await HostAsync($"chown {maps[0]!["hostID"]}:{maps[0]!["hostID"]} {bundle.RootFileSystem}");
        return bundle;
    }

    /// <summary>Adds a mount with the options in one string, separated by commas.</summary>
    protected MountTest With(string destination, string type, string source, string options)
    {
        Builder.Mount(destination, type, source, options.Split(',', StringSplitOptions.RemoveEmptyEntries));
        return this;
    }

    /// <summary>Runs a script in a container; its output.</summary>
    protected async Task<string> SayAsync(string script)
    {
        Builder.Shell(script);
        var bundle = await BuildAsync();
        return (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line;
    }

    /// <summary>What a container has mounted, by the mount point; of several on one the last.</summary>
    protected async Task<Dictionary<string, Mounted>> MountedAsync()
    {
        var found = new Dictionary<string, Mounted>();
        foreach (var line in (await SayAsync("cat /proc/self/mountinfo")).Split('\n'))
        {
            var fields = line.Split(' ');
            var end = Array.IndexOf(fields, "-");
            found[fields[4]] = new Mounted(fields[3], fields[5].Split(','), [.. fields[6..end].Select(tag => tag.Split(':')[0])], fields[end + 1], fields[end + 3].Split(','));
        }
        return found;
    }

    /// <summary>Runs a script of the host's in the sandbox.</summary>
    protected async Task HostAsync(string script) => (await ShellAsync("set -e; cd " + Sandbox.Work + "\n" + script)).ShouldExit();

    protected static JsonArray Maps(params (long Container, long Host, long Size)[] ranges) =>
        [.. ranges.Select(range => (JsonNode)new JsonObject { ["containerID"] = range.Container, ["hostID"] = range.Host, ["size"] = range.Size })];

    /// <summary>A line of mountinfo.</summary>
    protected sealed record Mounted(string Root, string[] Options, string[] Tags, string Type, string[] Super);
}
