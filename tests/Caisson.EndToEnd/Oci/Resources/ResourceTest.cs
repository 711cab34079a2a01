using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci.Resources;

/// <summary>The base of the tests of limits: containers with a group of their own, and what is in its files.</summary>
public abstract class ResourceTest : OciTest
{
    /// <summary>The group's name; others may run the same tests on this machine.</summary>
    private protected static readonly string Group = TestGroups.Unique("resources");

    private protected async Task<ContainerGroup> StartedWithAsync(string resources, string script = "exec sleep 1000", params string[] capabilities)
    {
        With(resources, capabilities);
        await StartedAsync(script: script);
        return await GroupAsync();
    }

    private protected async Task<ContainerGroup> GroupAsync() => new((int)(await StateAsync("c"))["pid"]!);

    /// <summary>Gives the bundle limits, and its process further capabilities.</summary>
    protected void With(string resources, params string[] capabilities) => Builder.Edit(config =>
    {
        config["linux"]!["cgroupsPath"] = "/" + Group;
        config["linux"]!["resources"] = JsonNode.Parse(resources);
        foreach (var set in (ReadOnlySpan<string>)["bounding", "effective", "permitted"])
            foreach (var capability in capabilities) config["process"]!["capabilities"]![set]!.AsArray().Add(capability);
    });

    protected async Task<Harness.ProgramResult> UpdateAsync(params string[] options) => await OciAsync(["update", .. options, "c"]);

    protected async Task<Harness.ProgramResult> UpdateByDocumentAsync(string resources)
    {
        var file = Path.Combine(Sandbox.Work, "resources.json");
        await File.WriteAllTextAsync(file, resources);
        return await OciAsync("update", "--resources", file, "c");
    }
}
