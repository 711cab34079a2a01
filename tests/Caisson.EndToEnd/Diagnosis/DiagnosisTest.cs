using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Diagnosis;

/// <summary>Tests in which something real goes wrong and the message is read.</summary>
public abstract class DiagnosisTest : EndToEndTest
{
    /// <inheritdoc/>
    protected override SandboxOptions Options => new() { Users = true };

    /// <summary>A bundle that runs <c>true</c>.</summary>
    protected BundleBuilder Bundle() => new(Sandbox);

    /// <summary>Runs the bundle, which must fail with these words. Only errors about the program and about missing files of the document may have the words that engines match on.</summary>
    protected async Task<ProgramResult> FailsAsync(BundleBuilder bundle, params string[] texts)
    {
        var result = await RunAsync(bundle, TestUser.Harness);
        result.ShouldFail(texts);
        if (!result.Error.Contains("exec: \"", StringComparison.Ordinal) && !texts.Any(text => text.Contains("no such file", StringComparison.Ordinal))) ShouldBeNeutral(result);
        return result;
    }

    /// <summary>As <see cref="FailsAsync"/>, run by an ordinary user.</summary>
    protected async Task FailsForAsync(TestUser user, BundleBuilder bundle, params string[] texts)
    {
        var result = await RunAsync(bundle, user);
        result.ShouldFail(texts);
        ShouldBeNeutral(result);
    }

    /// <summary>Runs the bundle by way of <c>unshare -Urm sh -c SCRIPT</c>, whose script ends with <c>exec "$@"</c>; it must fail with these words.</summary>
    protected async Task FailsInsideAsync(string script, BundleBuilder bundle, string[] options, params string[] texts)
    {
        var made = await bundle.BuildAsync();
        var result = await Sandbox.RunAsync(new ProgramStart("/usr/bin/unshare", [.. options, "/bin/sh", "-ec", script + "\nexec \"$@\"", "sh",
            Programs.CaissonOci, "--root", Sandbox.Work + "/state", "run", "--bundle", made.Directory, "failing"]));
        result.ShouldFail(texts);
        ShouldBeNeutral(result);
    }

    private async Task<ProgramResult> RunAsync(BundleBuilder bundle, TestUser user)
    {
        var made = await bundle.BuildAsync();
        return await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", made.Directory, "failing") { User = user });
    }

    private static void ShouldBeNeutral(ProgramResult result)
    {
        result.Error.ShouldNotContain("no such file or directory", Case.Insensitive);
        result.Error.ShouldNotContain("permission denied", Case.Insensitive);
    }

    /// <summary>A JSON array of texts.</summary>
    protected static JsonArray List(params string[] texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
