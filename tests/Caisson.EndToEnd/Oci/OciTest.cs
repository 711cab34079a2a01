using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

/// <summary>The base of the tests of <c>caisson-oci</c>: a bundle, and containers that are removed even when a test fails.</summary>
public abstract class OciTest : EndToEndTest
{
    protected BundleBuilder Builder { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Builder = new BundleBuilder(Sandbox);
    }

    public override async Task DisposeAsync()
    {
        try
        {
            foreach (var id in (await OciAsync("list", "-q")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await OciAsync("delete", "--force", id);
        }
        finally
        {
            await base.DisposeAsync();
        }
    }

    protected async Task<ProgramResult> RunAsync(Action<BundleBuilder> edit, params string[] options)
    {
        edit(Builder);
        var bundle = await Builder.BuildAsync();
        return await OciAsync(["run", "--bundle", bundle.Directory, .. options, "c"]);
    }

    /// <summary>Makes a container that runs until it is killed, and starts it.</summary>
    protected async Task<string> StartedAsync(string id = "c", string script = "exec sleep 1000")
    {
        var bundle = await Builder.Shell(script).BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, id)).ShouldExit();
        (await OciAsync("start", id)).ShouldExit();
        return id;
    }

    protected async Task<JsonObject> StateAsync(string id) => JsonNode.Parse((await OciAsync("state", id)).ShouldExit().Output)!.AsObject();

    protected async Task WaitForStatusAsync(string id, string status)
    {
        for (var i = 0; i < 500; i++)
        {
            if ((string?)(await StateAsync(id))["status"] == status) return;
            await Task.Delay(10);
        }
        ((string?)(await StateAsync(id))["status"]).ShouldBe(status);
    }

    /// <summary>The command for a shell in the sandbox.</summary>
    protected Task<ProgramResult> ShellAsync(string script) => Sandbox.RunAsync("/bin/sh", "-c", script);
}
