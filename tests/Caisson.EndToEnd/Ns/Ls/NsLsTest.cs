using System.Text.Json;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns.Ls;

/// <summary>What the tests of <c>caisson ns ls</c> share: set-ups by shell scripts that stay until they are told to go, and answers as rows.</summary>
public abstract class NsLsTest : EndToEndTest
{
    /// <summary>Starts a script that says <c>ready</c> when everything stands, and holds it with <c>read</c> until its input ends.</summary>
    protected async Task<ProgramRun> SetUpAsync(string script, TestUser? user = null)
    {
        var run = Sandbox.Start(new ProgramStart("/bin/bash", "-c", "set -eu\n" + script) { OpenInput = true, User = user ?? TestUser.Harness, Directory = Sandbox.Work });
        await run.WaitForAsync("ready");
        return run;
    }

    /// <summary>The values that a script printed as <c>name=value</c>; of a namespace's link only the number.</summary>
    protected static string Value(ProgramRun run, string name)
    {
        foreach (var line in run.Output.Split('\n'))
        {
            if (!line.StartsWith(name + "=", StringComparison.Ordinal)) continue;
            var value = line[(name.Length + 1)..];
            return value.EndsWith(']') ? value[(value.IndexOf('[') + 1)..^1] : value;
        }

        throw new InvalidOperationException($"The script has not said {name}:\n{run.Output}\n{run.Error}");
    }

    /// <summary>The rows of an answer with <c>--json</c> and columns, by the namespace's number.</summary>
    protected async Task<Dictionary<string, JsonElement>> RowsAsync(params string[] arguments)
    {
        var result = (await CaissonAsync(["ns", "ls", "--json", .. arguments])).ShouldExit();
        var rows = new Dictionary<string, JsonElement>();
        foreach (var row in JsonDocument.Parse(result.Output).RootElement.GetProperty("namespaces").EnumerateArray()) rows[row.GetProperty("ns").GetRawText()] = row;
        return rows;
    }

    /// <summary>A row's text in a column.</summary>
    protected static string Text(JsonElement row, string column) => row.GetProperty(column).ToString();
}
