using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns.Ls;

/// <summary>The same question to lsns and to <c>caisson ns ls</c>: equal answers, for every column and option that both have.</summary>
public sealed class LsnsTests : NsLsTest
{
    // Users four deep, each with namespaces of its own; a process tree; a namespace that is mounted; a network namespace with a number here.
    private const string SetUp = """
        ip netns add blue 2>/dev/null; ip link add v0 type veth peer name v1 netns blue 2>/dev/null || true
        ip netns exec blue sleep 1000 &
        blue=$!
        unshare -Ur --uts unshare -Ur --net --ipc unshare -Ur --mount --cgroup unshare -Ur --pid --fork --kill-child --mount-proc bash -c 'sleep 1000 & bash -c "sleep 1000; :" & wait' &
        deep=$!
        unshare --time --fork --kill-child sleep 1000 & time=$!
        until pgrep -x -P $time sleep >/dev/null; do sleep 0.02; done; until inner=$(pgrep -P $deep) && pgrep -x -P $inner sleep >/dev/null; do sleep 0.02; done
        while ! grep -q 'sleep' /proc/$blue/comm 2>/dev/null; do sleep 0.02; done
        sleep 0.1
        for pid in $blue $deep $time $(pgrep -P $deep) $(pgrep -P $(pgrep -P $deep)) $(pgrep -P $time); do for kind in /proc/$pid/ns/*; do echo "ns=$(readlink $kind)"; done; done
        echo "deep=$deep"; echo ready; read x || true
        kill -9 $blue $time $deep; ip netns del blue; umount /run/netns; rmdir /run/netns; wait 2>/dev/null || true
        """;

    private static readonly string[] Columns = ["TYPE", "PATH", "NPROCS", "PID", "PPID", "COMMAND", "UID", "USER", "NETNSID", "NSFS", "PNS", "ONS"];

    [FactIf(Feature.Root)]
    public Task Every_column_is_the_same_as_of_the_installed_lsns() => CompareColumnsAsync(options => new ProgramStart("/usr/bin/lsns", options));

    [FactIf(Feature.Root, Feature.UtilLinux242)]
    public Task Every_column_is_the_same_as_of_the_newest_lsns() => CompareColumnsAsync(UtilLinux.Newest.Lsns);

    private async Task CompareColumnsAsync(Func<string[], ProgramStart> lsns)
    {
        await using var run = await SetUpAsync(SetUp);
        var set = run.Output.Split('\n').Where(l => l.StartsWith("ns=", StringComparison.Ordinal)).Select(l => l[(l.IndexOf('[') + 1)..^1]).ToHashSet();
        set.Count.ShouldBeGreaterThan(12);
        foreach (var column in Columns)
        {
            // Others start and end processes in the initial namespaces: those are compared by the ids that a set-up has for itself.
            string[] options = ["--list", "--raw", "--noheadings", "-o", "NS," + column];
            var theirs = Answer(await Sandbox.RunAsync(lsns(options)), set);
            var ours = Answer(await CaissonAsync(["ns", "ls", "--source", "processes", .. options]), set);
            if (column is "NPROCS" or "PID" or "PPID" or "COMMAND" or "UID" or "USER" or "PATH" or "NSFS") Drop(theirs, ours);
            ours.ShouldBe(theirs, column);
        }

        run.CloseInput();
        await run.WaitAsync();
    }

    [FactIf(Feature.Root)]
    public async Task Options_choose_the_same_namespaces()
    {
        await using var run = await SetUpAsync(SetUp);
        var pid = Value(run, "deep");
        foreach (var options in (string[][])[["-p", pid], ["--task", pid], ["-p", pid, "-t", "net"], ["-p", pid, "-t", "user", "-t", "mnt"], ["-p", pid, "-l"]])
        {
            var theirs = (await Sandbox.RunAsync("/usr/bin/lsns", [.. options, "-r", "-n", "-o", "NS,TYPE"])).ShouldExit().Output;
            var ours = (await CaissonAsync(["ns", "ls", .. options, "-r", "-n", "-o", "NS,TYPE"])).ShouldExit().Output;
            Sorted(ours).ShouldBe(Sorted(theirs), string.Join(' ', options));
        }

        // The processes in one namespace.
        var user = Sorted((await CaissonAsync("ns", "ls", "-p", pid, "-t", "uts", "-n", "-r", "-o", "NS")).ShouldExit().Output)[0];
        string[] inside = [user, "-l", "-r", "-n", "-o", "PID,PPID,USER,COMMAND"];
        Sorted((await CaissonAsync(["ns", "ls", .. inside])).ShouldExit().Output).ShouldBe(Sorted((await Sandbox.RunAsync("/usr/bin/lsns", inside)).ShouldExit().Output));
        run.CloseInput();
        await run.WaitAsync();
    }

    [FactIf(Feature.Root, Feature.UtilLinux242)]
    public async Task The_filter_answers_like_lsns_s()
    {
        await using var run = await SetUpAsync(SetUp);
        var pid = Value(run, "deep");
        foreach (var filter in (string[])["TYPE == \"net\"", "NPROCS > 1 and TYPE != \"user\"", "USER eq 'root' && !(TYPE == 'mnt' || TYPE == 'pid')", "PID ge 2 and not (NPROCS < 2)"])
        {
            var theirs = Sorted((await Sandbox.RunAsync(UtilLinux.Newest.Lsns("-p", pid, "-r", "-n", "-o", "NS,TYPE,NPROCS,USER,PID", "-Q", filter))).ShouldExit().Output);
            var ours = Sorted((await CaissonAsync("ns", "ls", "-p", pid, "-r", "-n", "-o", "NS,TYPE,NPROCS,USER,PID", "-Q", filter)).ShouldExit().Output);
            ours.Select(l => l.Split(' ')[0]).ShouldBe(theirs.Select(l => l.Split(' ')[0]), filter);
        }

        run.CloseInput();
        await run.WaitAsync();
    }

    [FactIf(Feature.UtilLinux242)]
    public async Task No_column_of_lsns_is_missing()
    {
        var ours = (await CaissonAsync("ns", "ls", "--list-columns", "--raw")).ShouldExit().Output.Split('\n').Select(l => l.Split(' ')[0]).ToHashSet();
        foreach (var column in Columns) ours.ShouldContain(column);
        foreach (var line in (await Sandbox.RunAsync(UtilLinux.Newest.Lsns("--list-columns"))).ShouldExit().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)) ours.ShouldContain(line.Trim().Split(' ')[0]);
    }

    private static SortedDictionary<string, string> Answer(ProgramResult result, HashSet<string> set)
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in result.ShouldExit().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var blank = line.IndexOf(' ');
            var id = blank < 0 ? line : line[..blank];
            if (set.Contains(id)) rows[id] = blank < 0 ? "" : line[(blank + 1)..].Trim();
        }

        return rows;
    }

    // Namespaces of the machine have processes that come and go.
    private static void Drop(params SortedDictionary<string, string>[] answers)
    {
        foreach (var answer in answers)
        {
            foreach (var id in answer.Keys.Where(k => ulong.Parse(k) < 0xF0000000).ToList()) answer.Remove(id);
        }
    }

    private static string[] Sorted(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Trim()).Order(StringComparer.Ordinal)];
}
