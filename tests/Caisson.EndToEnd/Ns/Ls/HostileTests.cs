using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns.Ls;

/// <summary>Processes that want something of whoever looks at them.</summary>
public sealed class HostileTests : NsLsTest
{
    [FactIf(Feature.Root)]
    public async Task Arguments_with_line_ends_and_escapes_make_no_rows_of_their_own()
    {
        await using var target = await SetUpAsync("""
            exec unshare --uts sh -c 'echo ready; read x; :' "$(printf 'a\n4026531834 net FORGED\033[2J\342\200\256')"
            """);
        foreach (var arguments in new[] { new[] { "--type", "uts" }, ["--type", "uts", "--raw"], ["--type", "uts", "--tree=process"] })
        {
            var output = (await CaissonAsync(["ns", "ls", .. arguments])).ShouldExit().Output;
            output.Split('\n').Where(text => text.Contains("FORGED", StringComparison.Ordinal)).ShouldHaveSingleItem().ShouldContain("ready");
            output.ShouldNotContain('\u001b');
            if (!arguments.Contains("--raw")) output.ShouldNotContain('\u202e');
        }
    }

    /// <summary>Each is kept in the one before it alone. Who called itself for each would run out of its thread's stack.</summary>
    [FactIf(Feature.Root)]
    public async Task Long_chains_of_mount_namespaces_kept_in_one_another_are_followed()
    {
        await using var target = await SetUpAsync("""
            mkdir m
            cat >level <<'END'
            if [ $1 -gt 0 ]; then
                unshare -m --propagation private sh level $(($1 - 1)) & inner=$!
                until [ -e m/done$(($1 - 1)) ]; do sleep 0.01; done
                mount --bind /proc/$inner/ns/mnt m/f
                kill $inner; wait $inner
            fi
            touch m/done$1
            [ $1 != 60 ] || { echo ready; read x; exit 0; }
            exec sleep 1000
            END
            exec taskset -c $(taskset -cp $$ | sed 's/.*: \([0-9]*\).*/\1/') unshare -m --propagation private sh -c 'mount -t tmpfs t m; touch m/f; exec sh level 60' 2>/dev/null
            """);
        var output = (await CaissonAsync("ns", "ls", "--type", "mnt", "--source", "processes,mounts", "--notruncate")).ShouldExit().Output;
        output.Split('\n').Count(line => line.Contains("/m/f in mnt:[", StringComparison.Ordinal)).ShouldBe(60);
    }

    [Fact]
    public async Task A_chain_of_thousands_of_processes_is_a_tree_of_so_many_levels_and_no_more()
    {
        const int Count = 20_000;
        var pids = Enumerable.Range(1, Count);
        var file = Path.Combine(Sandbox.Work, "scan.json");
        await File.WriteAllTextAsync(file, $$"""
            {"time":"2026-01-01T00:00:00Z","device":4,"namespaces":[{"id":4026531836,"kind":"pid","processes":[{{string.Join(',', pids)}}]}],
            "processes":[{{string.Join(',', pids.Select(static pid => $$"""{"pid":{{pid}},"parent":{{pid - 1}},"startTime":1,"name":"link"}"""))}}],"gaps":[]}
            """);
        (await CaissonAsync("ns", "ls", "--from", file, "--tree=process")).ShouldExit().Output.Split('\n').Length.ShouldBe(Count + 2);
        (await CaissonAsync("ns", "ls", "--from", file, "--tree=process", "--json")).ShouldExit();
    }
}
