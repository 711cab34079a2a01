using System.Globalization;
using System.Text.Json;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary><c>caisson ns propagate</c>, against what the kernel then does. Generated set-ups are in Caisson.Inspect.Tests; here are the words, and processes.</summary>
public sealed class PropagateTests : EndToEndTest
{
    // peer: shares. slave: receives. both: receives and gives on to tail. sub: a bind of a directory of it. own: no part in it.
    private const string Setup = """
        set -eu
        cd /tmp; mkdir m p bind
        mount -t tmpfs base m; mkdir -p m/a/b m/c; mount --make-shared m
        mount -t tmpfs alone p; mkdir p/q; mount --make-private p
        ns() { name=$1; shift; unshare -m --propagation unchanged sh -c "$1; exec sleep 1000" "$name" & echo "$name $!" >>/tmp/pids; }
        ns peer 'mount --make-unbindable /tmp/p'
        ns slave 'mount --make-slave /tmp/m; mount -t tmpfs cover /tmp/m/c'
        ns both 'mount --make-slave /tmp/m; mount --make-shared /tmp/m; touch /tmp/both; sleep 0.2; while [ ! -e /tmp/tail ]; do sleep 0.01; done'
        both=$!
        ns sub 'mount --bind /tmp/m/a /tmp/bind; mount --make-private /tmp/m'
        ns own 'mount --make-rprivate /'
        while [ ! -e /tmp/both ]; do sleep 0.01; done
        nsenter -t $both -m unshare -m --propagation unchanged sh -c 'mount --make-slave /tmp/m; touch /tmp/tail; exec sleep 1000' & echo "tail $!" >>/tmp/pids
        for name in peer slave both sub own tail; do
            pid=$(sed -n "s/^$name //p" /tmp/pids)
            while [ "$(cat /proc/$pid/comm)" != sleep ]; do sleep 0.01; done
        done
        echo ready
        cat >/dev/null
        kill $(cut -d' ' -f2 /tmp/pids); wait
        umount /tmp/m /tmp/p; rm -r /tmp/m /tmp/p /tmp/bind /tmp/pids /tmp/both /tmp/tail
        """;

    protected override SandboxOptions Options => new() { Users = true };

    [FactIf(Feature.Root)]
    public async Task What_is_explained_is_what_happens()
    {
        await using var keeper = await StartAsync();
        var pids = Pids();
        foreach (var (name, path, count) in new[]
        {
            ("", "/tmp/m/a/b", 6), ("", "/tmp/m/c", 5), ("peer", "/tmp/m", 5), ("sub", "/tmp/bind/b", 6), ("both", "/tmp/m/a", 2), ("tail", "/tmp/m/a/b", 1), ("own", "/tmp/m/a", 1), ("peer", "/tmp/p/q", 1), ("slave", "/tmp/m/c", 1),
        })
        {
            var pid = name == "" ? Sandbox.HolderPid : pids[name];
            using var said = JsonDocument.Parse((await CaissonAsync("ns", "propagate", "--json", "--explain", path, "--in", Text(pid))).ShouldExit().Output);
            var places = said.RootElement.GetProperty("receivers").EnumerateArray()
                .Select(place => $"{place.GetProperty("namespace").GetInt64()} {place.GetProperty("path").GetString()}")
                .Append($"{said.RootElement.GetProperty("namespace").GetInt64()} {said.RootElement.GetProperty("path").GetString()}").Order(StringComparer.Ordinal).ToList();

            (await Sandbox.RunAsync("/usr/bin/nsenter", "-t", Text(pid), "-m", "mount", "-t", "tmpfs", "probe", path)).ShouldExit();
            var real = pids.Values.Append(Sandbox.HolderPid).SelectMany(static each => Probes(each)).Order(StringComparer.Ordinal).ToList();
            (await Sandbox.RunAsync("/usr/bin/nsenter", "-t", Text(pid), "-m", "umount", path)).ShouldExit();
            places.ShouldBe(real, $"{path} in {name}");
            places.Count.ShouldBe(count, $"{path} in {name}");
        }

        await EndAsync(keeper);
    }

    [FactIf(Feature.Root)]
    public async Task It_is_told_in_words()
    {
        await using var keeper = await StartAsync();
        var pids = Pids();
        var text = (await CaissonAsync("ns", "propagate", "--explain", "/tmp/m/c")).ShouldExit().Output;
        text.ShouldContain("/tmp/m/c lies on the mount /tmp/m (tmpfs base) in the mount namespace ");
        text.ShouldContain("It is shared (peer group ");
        text.ShouldMatch($@"  /tmp/m/c +\d+ \(sleep, pid {pids["peer"]}\) +peer: both ways\n");
        text.ShouldMatch($@"  /tmp/m/c +\d+ \(sleep, pid {pids["slave"]}\) +slave: nothing comes back; not seen there: it would lie under /tmp/m/c \(tmpfs cover\)\n");
        text.ShouldMatch($@"  /tmp/m/c +\d+ \(sleep, pid {pids["both"]}\) +slave, and shared there \(peer group \d+\)\n");
        text.ShouldMatch($@"  /tmp/m/c +\d+ \(sleep, pid {pids["tail"]}\) +slave over peer group \d+: nothing comes back\n");
        text.ShouldMatch($@"another part of the file system:\n  /tmp/bind +\d+ \(sleep, pid {pids["sub"]}\) +peer: shows /a\n");
        text.ShouldContain("A bind mount of it, or its copy in a new mount namespace, would be a member of peer group ");

        var slave = (await CaissonAsync("ns", "propagate", "--explain", "/tmp/m/a/../a/b", "--in", Text(pids["tail"]))).ShouldExit().Output;
        slave.ShouldContain("It is a slave of peer group ");
        slave.ShouldContain("A mount made at /tmp/m/a/b stays in this mount namespace.");
        slave.ShouldMatch($@"\(sleep, pid {pids["both"]}\) +master\n");
        slave.ShouldMatch($@"  /tmp/bind/b +\d+ \(sleep, pid {pids["sub"]}\) +master of masters");

        (await CaissonAsync("ns", "propagate", "--explain", "/tmp/p/q")).ShouldExit().Output.ShouldContain("It is private: a mount made at /tmp/p/q stays in this mount namespace, and none comes from elsewhere.");
        var unbindable = (await CaissonAsync("ns", "propagate", "--explain", "/tmp/p", "--in", $"pid:{pids["peer"]}")).ShouldExit().Output;
        unbindable.ShouldContain("It is private, and unbindable");
        unbindable.ShouldContain("cannot be the source of a bind mount");

        var all = (await CaissonAsync("ns", "propagate")).ShouldExit().Output;
        // In the order of the namespaces' numbers, which the kernel gives out anew.
        all.ShouldMatch($@"/tmp/m\n  peer group \d+\n    shared among  (\d+ .*\n {{18}})*\d+ \(.*, pid {Sandbox.HolderPid}\)\n");
        all.ShouldMatch($@"    given to      \d+ \(sleep, pid {pids["tail"]}\)\n");
        all.ShouldMatch($@" \d+ \(sleep, pid {pids["slave"]}\)\n");
        all.ShouldMatch($@"\(sleep, pid {pids["both"]}\), which gives it on to its own peers and slaves\n");
        all.ShouldMatch($@"\(sleep, pid {pids["sub"]}\) at /tmp/bind\n");
        (await CaissonAsync("ns", "propagate", "--pid", Text(pids["own"]))).ShouldExit().Output.ShouldContain($"(sleep, pid {pids["own"]}) passes no mounts on, and receives none.");
        await EndAsync(keeper);
    }

    [FactIf(Feature.Root)]
    public async Task Tables_can_be_looked_at_later_and_elsewhere()
    {
        await using var keeper = await StartAsync();
        var pids = Pids();
        var tables = (await CaissonAsync("ns", "propagate", "--json")).ShouldExit().Output;
        var scan = (await CaissonAsync("ns", "ls", "--json")).ShouldExit().Output;
        var text = (await CaissonAsync("ns", "propagate", Text(pids["both"]))).ShouldExit().Output;
        var explained = (await CaissonAsync("ns", "propagate", "--explain", "/tmp/m/a/b", "--in", Text(pids["both"]))).ShouldExit().Output;
        await EndAsync(keeper);

        var later = new ProgramStart(Programs.Caisson, "ns", "propagate", "--from", "-", Text(pids["both"])) { Input = tables, User = TestUser.Plain };
        Seen((await Sandbox.RunAsync(later)).ShouldExit().Output).ShouldBe(Seen(text));
        Seen((await Sandbox.RunAsync(later with { Input = scan })).ShouldExit().Output).ShouldBe(Seen(text));
        later = new ProgramStart(Programs.Caisson, "ns", "propagate", "--from", "-", "--explain", "/tmp/m/a/b", "--in", Text(pids["both"])) { Input = tables };
        Seen((await Sandbox.RunAsync(later)).ShouldExit().Output).ShouldBe(Seen(explained));

        // What could not be seen of the rest of the machine is another thing a moment later.
        static string Seen(string output) => string.Join('\n', output.Split('\n').Where(line => !line.StartsWith("Not seen:", StringComparison.Ordinal)));
        (await Sandbox.RunAsync(later with { Arguments = ["ns", "propagate", "--from", "-", "77777"] })).ShouldExit(125).Error.ShouldContain("has no mount namespace 77777");
    }

    [FactIf(Feature.Root)]
    public async Task An_ordinary_user_sees_the_tables_of_others_though_not_their_numbers()
    {
        await using var keeper = await StartAsync();
        var pids = Pids();
        var start = new ProgramStart(Programs.Caisson, "ns", "propagate") { User = TestUser.Plain };
        var text = (await Sandbox.RunAsync(start)).ShouldExit().Output;
        text.ShouldMatch($@"  \(sleep, pid {pids["slave"]}\)( at /tmp/m)?\n");
        text.ShouldContain("Not seen: the numbers of ");
        text = (await Sandbox.RunAsync(start with { Arguments = ["ns", "propagate", "--explain", "/tmp/m/a"] })).ShouldExit().Output;
        text.ShouldMatch($@"  /tmp/m/a +\(sleep, pid {pids["peer"]}\) +peer: both ways\n");
        text.ShouldMatch($@"  /tmp/bind +\(sleep, pid {pids["sub"]}\) +peer: both ways\n");
        (await Sandbox.RunAsync(start with { Arguments = ["ns", "propagate", "--explain", "/tmp/m", "--in", Text(pids["peer"])] })).ShouldExit(125).Error.ShouldContain("EACCES");
        await EndAsync(keeper);
    }

    [FactIf(Feature.Root)]
    public async Task Namespaces_that_no_process_is_in_are_seen_too()
    {
        // One is kept by a bind mount, one by a descriptor alone.
        var shell = new ProgramStart("/bin/sh", "-ec", """
            mkdir /tmp/m /tmp/keep; mount -t tmpfs base /tmp/m; mount --make-shared /tmp/m
            mount --bind /tmp/keep /tmp/keep; mount --make-private /tmp/keep; touch /tmp/keep/ns
            for cpu in 0 1 2 3; do ! taskset -c $cpu unshare --mount=/tmp/keep/ns --propagation unchanged true 2>/dev/null || break; done
            unshare -m --propagation slave sh -c 'echo in >/tmp/m/in; exec sleep 1000' &
            while [ ! -e /tmp/m/in ]; do sleep 0.01; done
            exec 5</proc/$!/ns/mnt; kill $!; wait $! || true
            stat -L -c %i /tmp/keep/ns /proc/self/fd/5; echo ready
            read x
            exec 5<&-; umount /tmp/keep/ns /tmp/keep /tmp/m; rm -r /tmp/keep /tmp/m
            """) { OpenInput = true };
        await using var keeper = Sandbox.Start(shell);
        await keeper.WaitForAsync("ready");
        var ids = keeper.Output.Split('\n');
        var text = (await CaissonAsync("ns", "propagate")).ShouldExit().Output;
        text.ShouldContain($" {ids[0]} (no process)\n");
        text.ShouldContain($"    given to      {ids[1]} (no process)\n");
        text.ShouldNotContain("Not seen: the mounts");
        (await CaissonAsync("ns", "propagate", "--explain", "/tmp/m", "--in", ids[0])).ShouldExit().Output.ShouldMatch($@"  /tmp/m +{ids[1]} \(no process\) +slave: nothing comes back\n");
        (await CaissonAsync("ns", "propagate", "--explain", "/tmp/m/in", "--in", "/tmp/keep/ns")).ShouldExit().Output.ShouldStartWith("/tmp/m/in lies on the mount /tmp/m (tmpfs base)");
        keeper.Write("\n");
        (await keeper.WaitAsync()).ShouldExit();
    }

    [FactIf(Feature.Root)]
    public async Task What_makes_no_sense_is_one_clear_error()
    {
        (await CaissonAsync("ns", "propagate", "--explain", "/no/such/place")).ShouldExit(125).Error.ShouldContain("there is no such file");
        (await CaissonAsync("ns", "propagate", "--explain", "tmp", "--in", "1")).ShouldExit(125).Error.ShouldContain("not absolute");
        (await CaissonAsync("ns", "propagate", "--pid", "4194305")).ShouldExit(125).Error.ShouldContain("4194305");
        (await CaissonAsync("ns", "propagate", "--in", "1")).ShouldExit(125).Error.ShouldContain("--explain");
        (await CaissonAsync("ns", "propagate", "1", "--pid", "1")).ShouldExit(125).Error.ShouldContain("one target too many");
        (await CaissonAsync("ns", "propagate", "/proc/self/ns/net")).ShouldExit(125).Error.ShouldContain("mount namespace");
        (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "ns", "propagate", "--from", "-") { Input = "{}" })).ShouldExit(125).Error.ShouldContain("no mount tables");
        (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "ns", "propagate", "--from", "-") { Input = "x" })).ShouldExit(125).Error.ShouldContain("not JSON");
        (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "ns", "propagate", "--from", "-") { Input = "{\"mountNamespaces\":[{\"mounts\":[\"x\"]}]}" })).ShouldExit(125);
        (await CaissonAsync("ns", "propagate", "--help")).ShouldExit().Output.ShouldContain("Examples:");
    }

    private async Task<ProgramRun> StartAsync()
    {
        var keeper = Sandbox.Start(new ProgramStart("/bin/sh", "-c", Setup) { OpenInput = true });
        await keeper.WaitForAsync("ready");
        return keeper;
    }

    private static async Task EndAsync(ProgramRun keeper)
    {
        keeper.CloseInput();
        (await keeper.WaitAsync()).ShouldExit();
    }

    private Dictionary<string, int> Pids() => File.ReadAllLines(Path.Combine(Sandbox.TemporaryDirectory, "pids")).Select(static line => line.Split(' '))
        .ToDictionary(static words => words[0], static words => int.Parse(words[1], CultureInfo.InvariantCulture));

    private static IEnumerable<string> Probes(int pid)
    {
        var link = new FileInfo($"/proc/{pid}/ns/mnt").LinkTarget!;
        foreach (var line in File.ReadLines($"/proc/{pid}/mountinfo"))
        {
            if (line.Contains(" - tmpfs probe ", StringComparison.Ordinal)) yield return $"{link[5..^1]} {line.Split(' ')[4]}";
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
