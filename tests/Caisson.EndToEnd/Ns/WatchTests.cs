using System.Globalization;
using System.Text.Json;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary><c>caisson ns watch</c> as a stream of events.</summary>
public sealed class WatchTests : KeptTest
{
    // On a machine with a thousand processes that is busy with others, a look takes seconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override SandboxOptions Options => new() { Users = true };

    // The kernel tells of processes in the machine's first network namespace only, which the harness is in and the sandbox is not.
    private async Task<ProgramRun> StartAsync(params string[] options)
    {
        var run = Sandbox.Start(new ProgramStart("/usr/bin/nsenter", [$"--net=/proc/{Environment.ProcessId}/ns/net", "--", Programs.Caisson, "ns", "watch", "--json", .. options]));
        await run.WaitForAsync("\"watching\"");
        return run;
    }

    private static List<JsonElement> Events(string output) =>
        [.. output[..(output.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.ToString() : "";

    [TheoryIf(Feature.Root)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_namespace_and_its_process_are_seen_to_come_and_to_go(bool rescan)
    {
        await using var watch = await StartAsync(rescan ? ["--rescan", "--interval", "0.2"] : []);
        if (rescan) Text(Events(watch.Output)[0], "source").ShouldBe("rescans");
        // Between two looks the number of a namespace can be given out anew, which nobody can see then: on a busy machine it takes more than one try.
        for (var attempt = 1; !await IsSeenAsync(watch, mustBe: !rescan || attempt == 5); attempt++)
        {
        }
    }

    private async Task<bool> IsSeenAsync(ProgramRun watch, bool mustBe)
    {
        string id, pid;
        await using (var program = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "--uts", "/bin/sh", "-c", "readlink /proc/self/ns/uts; exec cat") { OpenInput = true }))
        {
            await program.WaitForAsync("]\n");
            id = program.Output.Trim()["uts:[".Length..^1];
            pid = program.Pid.ToString(CultureInfo.InvariantCulture);
            await watch.WaitForAsync($"\"pid\":{pid},\"command\":\"cat\"", s_patience);
            program.CloseInput();
            (await program.WaitAsync()).ShouldExit();
        }

        for (var i = 0; i < 1500 && !Events(watch.Output).Exists(item => Text(item, "event") == "namespace-gone" && Text(item, "id") == id && Text(item, "pid") == pid); i++) await Task.Delay(20);
        var events = Events(watch.Output);
        int At(string name, string key, string value) => events.FindLastIndex(item => Text(item, "event") == name && Text(item, key) == value);

        var appeared = events.FindIndex(item => Text(item, "event") == "namespace-appeared" && Text(item, "id") == id && Text(item, "pid") == pid);
        if (appeared < 0 && !mustBe) return false;
        var gone = At("namespace-gone", "id", id);
        var ended = At("process-ended", "pid", pid);
        appeared.ShouldBeGreaterThan(0);
        Text(events[appeared], "kind").ShouldBe("uts");
        ended.ShouldBeGreaterThan(appeared);
        gone.ShouldBeGreaterThan(ended);
        Text(events[gone], "pid").ShouldBe(pid);
        events[ended].GetProperty("namespaces").GetProperty("uts").ToString().ShouldBe(id);
        Math.Max(At("process-started", "pid", pid), At("process-moved", "pid", pid)).ShouldBeInRange(1, ended);
        return true;
    }

    [RootFact]
    public async Task A_name_without_a_process_is_seen_as_well()
    {
        await using var watch = await StartAsync("--type", "ipc", "--no-processes");
        (await CaissonAsync("ns", "create", "blue", "--ipc")).ShouldExit();
        var id = (await ShellAsync("stat -L -c %i /run/caisson-ns/blue/ipc")).ShouldExit().Line;
        await SeenAsync("name-kept");
        await SeenAsync("namespace-appeared");
        (await CaissonAsync("ns", "rm", "blue")).ShouldExit();
        await SeenAsync("name-released");
        await SeenAsync("namespace-gone");
        var events = Events(watch.Output);
        events.Select(item => Text(item, "event")).ShouldBeSubsetOf(["watching", "name-kept", "namespace-appeared", "name-released", "namespace-gone"]);
        events.Where(item => Text(item, "id") == id).Select(item => Text(item, "event")).Distinct().Count().ShouldBe(4);
        Text(events.Find(item => Text(item, "event") == "name-kept"), "path").ShouldBe("/run/caisson-ns/blue/ipc");

        // Others of the machine come and go as well.
        async Task SeenAsync(string what)
        {
            for (var i = 0; i < 200; i++)
            {
                if (Events(watch.Output).Exists(item => Text(item, "event") == what && Text(item, "id") == id)) return;
                await Task.Delay(50);
            }

            watch.Output.ShouldContain($"{what} of {id}");
        }
    }

    [TheoryIf(Feature.Root)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_storm_of_processes_leaves_no_contradiction(bool rescan)
    {
        await using var watch = await StartAsync(rescan ? ["--rescan", "--interval", "0.1"] : []);
        (await ShellAsync("for j in 1 2 3 4 5 6; do for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do /bin/true & unshare --uts true & done; wait; done; echo done >$W/end")).ShouldExit();
        // What comes last is seen last.
        await using (var last = Sandbox.Start(new ProgramStart("/bin/sh", "-c", "exec cat # the last") { OpenInput = true }))
        {
            bool Tells(string name) => Events(watch.Output).Exists(item => Text(item, "event") == name && Text(item, "pid") == last.Pid.ToString(CultureInfo.InvariantCulture));
            for (var i = 0; i < 1500 && !Tells("process-started"); i++) await Task.Delay(20);
            last.CloseInput();
            (await last.WaitAsync()).ShouldExit();
            for (var i = 0; i < 1500 && !Tells("process-ended"); i++) await Task.Delay(20);
            Tells("process-ended").ShouldBeTrue();
        }

        var events = Events(watch.Output);
        HashSet<string> running = [], ended = [], there = [];
        foreach (var item in events)
        {
            var (name, pid, id) = (Text(item, "event"), Text(item, "pid"), Text(item, "id"));
            switch (name)
            {
                case "process-started": running.Add(pid).ShouldBeTrue($"{pid} started twice"); break;
                case "process-ended" when !running.Remove(pid): ended.Add(pid).ShouldBeTrue($"{pid} ended twice"); break;
                case "namespace-appeared": there.Add(id).ShouldBeTrue($"{id} appeared twice"); break;
                case "namespace-gone": there.Remove(id); break;
            }
        }

        if (Text(events[0], "source") == "events") events.Count(item => Text(item, "event") == "process-started").ShouldBeGreaterThan(10);
        // Whoever was seen of the storm is seen to be gone; others on the machine may be there still.
        foreach (var pid in running) (ProcessTable.Find(int.Parse(pid, CultureInfo.InvariantCulture)) is not { Name: "true" or "unshare" }).ShouldBeTrue(pid);
    }

    [RootFact]
    public async Task A_process_and_what_it_starts_can_be_watched_alone()
    {
        await using var shell = Sandbox.Start(new ProgramStart("/bin/sh") { OpenInput = true });
        await using var watch = await StartAsync("--pid", shell.Pid.ToString(CultureInfo.InvariantCulture), "--rescan", "--interval", "0.1");
        (await ShellAsync("sleep 0.3; unshare --uts sleep 0.3")).ShouldExit();
        shell.Write("unshare --ipc sleep 70 & read x; kill $!; wait\n");
        await watch.WaitForAsync("\"kind\":\"ipc\"", s_patience);
        await watch.WaitForAsync("\"command\":\"sleep 70\"", s_patience);
        shell.CloseInput();
        (await shell.WaitAsync()).ShouldExit();
        await watch.WaitForAsync("\"namespace-gone\"", s_patience);
        watch.Output.ShouldNotContain("sleep 0.3");
        foreach (var item in Events(watch.Output).Skip(1)) Text(item, "command").ShouldBeOneOf("unshare --ipc sleep 70", "sleep 70", "/bin/sh");
    }

    [RootFact]
    public async Task It_ends_when_it_is_to_or_when_nobody_reads()
    {
        (await CaissonAsync("ns", "watch", "--for", "0.2", "--json")).ShouldExit().Output.Split('\n').Length.ShouldBeGreaterThan(1);
        var lines = (await ShellAsync("(sleep 0.5; exec sleep 0.1) & $C ns watch --rescan --interval 0.1 --count 2")).ShouldExit();
        lines.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        lines.Output.ShouldMatch(@"^\d\d:\d\d:\d\d\.\d{3} [-+>~] ");
        lines.Error.ShouldStartWith("processes are looked at every 0.1 s");
        (await ShellAsync("(sleep 1; sleep 0.1; sleep 0.1) & $C ns watch --json --rescan --interval 0.1 | head -1 >/dev/null; wait")).ShouldExit().Error.ShouldBe("");
    }

    [UserNamespaceFact]
    public async Task An_ordinary_user_sees_what_it_may()
    {
        var result = await Sandbox.RunAsync(new ProgramStart("/bin/sh", "-c", $"(sleep 0.6; exec unshare -U sleep 1) & {Programs.Caisson} ns watch --json --type user --interval 0.2 --for 3") { User = TestUser.Plain });
        result.ShouldExit();
        var events = Events(result.Output);
        Text(events[0], "source").ShouldBe("rescans");
        Text(events[0], "reason").ShouldNotBe("");
        events.ShouldContain(item => Text(item, "event") == "namespace-appeared" && Text(item, "kind") == "user");
    }

    [TheoryIf(Feature.Root)]
    [InlineData("'nett' is not a kind", "--type", "nett")]
    [InlineData("expected the number of a process", "--pid", "x")]
    [InlineData("There is no process 1999999999", "--pid", "1999999999")]
    [InlineData("expected 100ms or more", "--interval", "0.01")]
    [InlineData("expected a time in seconds", "--interval", "soon")]
    [InlineData("expected a number from 1 on", "--count", "-1")]
    [InlineData("takes no operand", "web")]
    public async Task Bad_input_is_named(string error, params string[] options) => (await CaissonAsync(["ns", "watch", .. options])).ShouldExit(125).Error.ShouldContain(error);
}
