using System.Text.Json;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary><c>--json-status-fd</c> of <c>ns exec</c>, which the libraries go by.</summary>
public sealed class StatusEventsTests : EndToEndTest
{
    [FactIf(Feature.Root)]
    public async Task The_start_and_the_end_are_told()
    {
        var events = await RunAsync(0, "--uts", "--", "sleep", "0.3");
        events.Select(static e => e.GetProperty("event").GetString()).ShouldBe(["started", "exited"]);
        events[0].GetProperty("pid").GetInt32().ShouldBeGreaterThan(1);
        events[0].GetProperty("namespaces").GetProperty("net").GetInt64().ShouldBeGreaterThan(0);
        events[1].GetProperty("status").GetInt32().ShouldBe(0);

        events = await RunAsync(143, "--uts", "--", "sh", "-c", "kill $$; sleep 1");
        events[1].GetProperty("signal").GetString().ShouldBe("SIGTERM");
        events[1].GetProperty("status").GetInt32().ShouldBe(143);
    }

    [FactIf(Feature.Root)]
    public async Task A_failure_is_told_there_alone_with_its_parts()
    {
        var failed = (await RunAsync(125, "--uts", "--hostname", new string('x', 65), "--", "true")).ShouldHaveSingleItem();
        failed.GetProperty("event").GetString().ShouldBe("failed");
        failed.GetProperty("call").GetString().ShouldBe("sethostname");
        failed.GetProperty("errno").GetInt32().ShouldBe(22);
        failed.GetProperty("message").GetString()!.ShouldStartWith(failed.GetProperty("step").GetString()!);

        (await RunAsync(127, "--", "no-such-program")).ShouldHaveSingleItem().GetProperty("step").GetString()!.ShouldContain("no-such-program");
        (await RunAsync(125, "--boottime", "5", "--", "true")).ShouldHaveSingleItem().GetProperty("message").GetString()!.ShouldContain("--boottime");
        (await RunAsync(125, "--uts", "--fault", "1:EIO", "--", "true")).ShouldHaveSingleItem().GetProperty("errno").GetInt32().ShouldBe(5);
    }

    [FactIf(Feature.Root)]
    public async Task The_descriptor_is_not_for_the_program()
    {
        var (result, events) = await ExecAsync("--", "sh", "-c", "[ -e /proc/$$/fd/7 ] && echo open; ls -l /proc/$$/fd | grep -c events");
        result.Line.ShouldBe("0");
        events.Count.ShouldBe(2);
        (await CaissonAsync("ns", "exec", "--json-status-fd", "77", "--", "true")).ShouldExit(125).Error.ShouldContain("descriptor 77 is not open");
    }

    private async Task<List<JsonElement>> RunAsync(int status, params string[] words)
    {
        var (result, events) = await ExecAsync(words);
        result.ShouldExit(status).Error.ShouldBe("");
        return events;
    }

    private async Task<(ProgramResult Result, List<JsonElement> Events)> ExecAsync(params string[] words)
    {
        var file = Path.Combine(Sandbox.Work, "events");
        var result = await Sandbox.RunAsync("/bin/sh", ["-c", "exec \"$@\" 7>\"$0\"", file, Programs.Caisson, "ns", "exec", "--json-status-fd", "7", .. words]);
        return (result, [.. File.ReadAllLines(file).Select(static line => JsonDocument.Parse(line).RootElement)]);
    }
}
