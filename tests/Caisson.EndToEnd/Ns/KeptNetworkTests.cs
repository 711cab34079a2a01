using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary>Network namespaces under a name: what caisson and <c>ip netns</c> keep is the same to both.</summary>
public sealed class KeptNetworkTests : KeptTest
{
    [RootFact]
    public async Task Each_sees_enters_and_removes_what_the_other_keeps()
    {
        (await CaissonAsync("ns", "create", "blue")).ShouldExit().Output.ShouldBe("");
        (await IpAsync("netns", "add", "red")).ShouldExit();
        (await IpAsync("netns", "list")).ShouldExit().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order().ShouldBe(["blue", "red"]);
        var ids = new List<string>();
        foreach (var name in (string[])["blue", "red"])
        {
            var own = (await CaissonAsync("ns", "exec", name, "--", "readlink", "/proc/self/ns/net")).ShouldExit().Line;
            (await IpAsync("netns", "exec", name, "readlink", "/proc/self/ns/net")).ShouldExit().Line.ShouldBe(own);
            // Loopback is down, as iproute2 leaves it.
            (await CaissonAsync("ns", "exec", name, "--", "ip", "-o", "link")).ShouldExit().Output.ShouldBe((await IpAsync("-n", name, "-o", "link")).ShouldExit().Output);
            ids.Add(own);
        }

        ids[0].ShouldNotBe(ids[1]);
        ids.ShouldNotContain(new FileInfo($"/proc/{Sandbox.HolderPid}/ns/net").LinkTarget!);
        (await IpAsync("netns", "delete", "blue")).ShouldExit();
        (await CaissonAsync("ns", "rm", "red")).ShouldExit();
        (await IpAsync("netns", "list")).ShouldExit().Output.ShouldBe("");
        (await CaissonAsync("ns", "rm", "red")).ShouldExit(125).Error.ShouldContain("there is no such name");
    }

    [RootFact]
    public async Task Habits_of_ip_netns_are_answered_with_the_command_that_does_it()
    {
        (await CaissonAsync("ns", "create", "blue")).ShouldExit();
        (await CaissonAsync("ns", "exec", "blue", "ip", "link")).ShouldExit(127).Error.ShouldContain("caisson ns exec [OPTION…] blue -- COMMAND");
        (await CaissonAsync("ns", "exec", "blue", "--bare", "--", "true")).ShouldExit(127).Error.ShouldContain("blue is no program, but a name");
        (await CaissonAsync("ns", "exec", "--bare", "blue", "true")).ShouldExit(125).Error.ShouldContain("NAME -- COMMAND");
        (await CaissonAsync("ns", "exec", "nope", "ip", "link")).ShouldExit(127).Error.ShouldNotContain("kept");
        foreach (var (word, here) in new[] { ("add", "create NAME"), ("delete", "rm NAME"), ("list", "ls --kept"), ("pids", "ls NAME"), ("identify", "ls --kept --pid PID"), ("set", "create NAME --nsid N") })
        {
            (await CaissonAsync("ns", word, "blue")).ShouldExit(125).Error.ShouldContain($"what ip netns {word} does is caisson ns {here}");
        }

        (await CaissonAsync("ns", "rm", "blue")).ShouldExit();
    }

    [RootFact]
    public async Task Who_is_in_the_namespace_of_a_name_is_listed_by_the_name()
    {
        (await CaissonAsync("ns", "create", "blue", "-n")).ShouldExit();
        (await ShellAsync("$C ns exec blue -- sh -c 'echo $$; exec $C ns ls blue -n -o PID' | sort -u | wc -l")).ShouldExit().Line.ShouldBe("1");
        (await CaissonAsync("ns", "create", "blue", "--uts")).ShouldExit();
        (await CaissonAsync("ns", "ls", "blue")).ShouldExit(125).ShouldFail("it has several: uts, net", "--type");
        (await CaissonAsync("ns", "ls", "blue", "--type", "net")).ShouldExit();
        (await CaissonAsync("ns", "ls", "blue", "--type", "pid")).ShouldExit(125).ShouldFail("it has: uts, net");
        (await CaissonAsync("ns", "pid", "1", "--in", "blue")).ShouldExit(125).ShouldFail("'blue' has no pid namespace", "it has: uts, net");
        (await CaissonAsync("ns", "show", "a:b")).ShouldExit(125).ShouldFail("'a:b' is no process, namespace or container");
        (await CaissonAsync("ns", "rm", "blue")).ShouldExit();
    }

    [RootFact]
    public async Task The_directory_is_made_as_iproute2_makes_it()
    {
        const string look = "stat -c '%a %U %F' /run/netns /run/netns/*; sed -n 's/^[0-9]* [0-9]* [0-9:]* \\([^ ]* [^ ]* [^ ]*\\) \\(shared\\)*[:0-9]* .*- \\(.*\\)$/\\1 \\2 \\3/p' /proc/self/mountinfo | grep netns | sed 's/net:[^ ]*/net/'";
        var ours = (await ShellAsync($"$C ns create one && {look} && $C ns rm one && umount /run/netns && rmdir /run/netns")).ShouldExit().Output;
        var theirs = (await ShellAsync($"ip netns add one && {look} && ip netns delete one")).ShouldExit().Output;
        ours.ShouldBe(theirs);
        ours.ShouldContain("shared");
        // What ip made is good enough for caisson, and the other way round: nothing is mounted twice.
        (await ShellAsync("$C ns create two && ip netns add three && grep -c ' /run/netns ' /proc/self/mountinfo; $C ns rm two three")).ShouldExit().Line.ShouldBe("1");
    }

    [RootFact]
    public async Task Names_for_namespaces_of_processes_are_the_same_too()
    {
        await using var process = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "--net", "/bin/sh", "-c", "echo up; exec cat") { OpenInput = true });
        await process.WaitForAsync("up");
        var pid = process.Pid.ToString(System.Globalization.CultureInfo.InvariantCulture);
        (await CaissonAsync("ns", "create", "ours", "--attach", pid)).ShouldExit();
        (await IpAsync("netns", "attach", "theirs", pid)).ShouldExit();
        (await IpAsync("netns", "identify", pid)).ShouldExit().Output.Split('\n')[0].ShouldBeOneOf("ours", "theirs");
        (await IpAsync("netns", "pids", "ours")).ShouldExit().Line.ShouldBe(pid);
        (await CaissonAsync("ns", "exec", "theirs", "--", "readlink", "/proc/self/ns/net")).ShouldExit().Line.ShouldBe(new FileInfo($"/proc/{pid}/ns/net").LinkTarget);
        process.CloseInput();
        (await process.WaitAsync()).ShouldExit();
        (await CaissonAsync("ns", "exec", "ours", "--", "true")).ShouldExit();
        (await CaissonAsync("ns", "rm", "ours", "theirs")).ShouldExit();
        (await CaissonAsync("ns", "create", "late", "--attach", pid)).ShouldExit(125).Error.ShouldContain(pid);
    }

    [RootFact]
    public async Task A_program_finds_what_ip_netns_exec_would_show_it()
    {
        await File.WriteAllTextAsync(Sandbox.Work + "/look", """
            cat /etc/resolv.conf /etc/conf.d/file
            ls /sys/class/net
            awk '$5 == "/sys" && / - sysfs / { last = $NF " " $(NF - 1) } END { print last }' /proc/self/mountinfo
            stat -f -c %T /sys
            """);
        // An /etc of the test's own, so that the machine's is left alone.
        (await ShellAsync("""
            set -e
            unshare -m sh -eu -c '
                mkdir $W/etc; cp -a /etc/passwd /etc/group /etc/nsswitch.conf /etc/resolv.conf /etc/hosts $W/etc/ 2>/dev/null || :
                mount --bind $W/etc /etc
                mkdir -p /etc/netns/blue /etc/conf.d; echo one >/etc/conf.d/file
                echo "nameserver 192.0.2.1" >/etc/netns/blue/resolv.conf
                mkdir /etc/netns/blue/conf.d; echo two >/etc/netns/blue/conf.d/file
                touch /etc/resolv.conf /etc/netns/blue/nowhere
                $C ns create blue
                $C ns exec blue -- ip link add v0 type veth peer name v1
                ip netns exec blue sh $W/look >$W/theirs 2>$W/theirs.err || :
                $C ns exec blue -- sh $W/look >$W/ours 2>$W/ours.err
                $C ns exec --bare blue -- ls /sys/class/net >$W/bare
                $C ns exec blue -- ls /sys/fs/cgroup >$W/cgroups
                cat /etc/resolv.conf >$W/outside
                $C ns rm blue
                while umount /run/netns 2>/dev/null; do :; done; rmdir /run/netns
            '
            """)).ShouldExit();
        var ours = await File.ReadAllTextAsync(Sandbox.Work + "/ours");
        ours.ShouldBe(await File.ReadAllTextAsync(Sandbox.Work + "/theirs"));
        ours.ShouldStartWith("nameserver 192.0.2.1\ntwo\nlo\nv0\nv1\n");
        (await File.ReadAllTextAsync(Sandbox.Work + "/ours.err")).ShouldContain("/etc/netns/blue/nowhere has no /etc/nowhere");
        (await File.ReadAllTextAsync(Sandbox.Work + "/outside")).ShouldNotContain("192.0.2.1");
        (await File.ReadAllTextAsync(Sandbox.Work + "/bare")).ShouldNotContain("v0");
        // Better than ip, which loses what was mounted in /sys.
        if (Directory.EnumerateFileSystemEntries("/sys/fs/cgroup").Any()) (await File.ReadAllTextAsync(Sandbox.Work + "/cgroups")).ShouldNotBeEmpty();
    }

    [RootFact]
    public async Task All_names_one_after_the_other()
    {
        (await ShellAsync("$C ns create one; ip netns add two; $C ns create three; $C ns create other --uts")).ShouldExit();
        (await CaissonAsync("ns", "exec", "--all", "--", "readlink", "/proc/self/ns/net")).ShouldExit().Output.Split("\n\n").Select(part => part.Trim()).Order()
            .ShouldBe((await IpAsync("-all", "netns", "exec", "readlink", "/proc/self/ns/net")).ShouldExit().Output.Split("\n\n").Select(part => part.Trim()).Order());
        (await CaissonAsync("ns", "exec", "--all", "--", "sh", "-c", "exit 3")).ShouldExit(3);
        (await CaissonAsync("ns", "rm", "--all", "--type", "net")).ShouldExit();
        (await ShellAsync("ls /run/netns /run/caisson-ns")).ShouldExit().Output.ShouldBe("/run/caisson-ns:\nother\n\n/run/netns:\n");
        (await CaissonAsync("ns", "rm", "--all")).ShouldExit();
        (await CaissonAsync("ns", "rm", "--all")).ShouldExit();
    }

    [RootFact]
    public async Task Both_monitors_tell_the_same()
    {
        await using var ours = await WatchingAsync(Programs.Caisson, "ns", "monitor");
        await using var json = await WatchingAsync(Programs.Caisson, "ns", "monitor", "--json", "--count", "2", "--type", "uts");
        await using var theirs = await WatchingAsync("/usr/bin/stdbuf", "-oL", "/usr/sbin/ip", "netns", "monitor");
        (await ShellAsync("set -e; for n in 1 2 3; do $C ns create a$n; ip netns add b$n; sleep 0.05; ip netns delete a$n; $C ns rm b$n; sleep 0.05; done; $C ns create end -n --uts; sleep 0.5; $C ns rm end")).ShouldExit();
        await ours.WaitForAsync("delete end uts /run/caisson-ns/end/uts\ndelete end net /run/netns/end\n");
        await theirs.WaitForAsync("delete end");
        ours.Output.Split('\n').Where(line => line.Contains(" net ", StringComparison.Ordinal)).Select(line => string.Join(' ', line.Split(' ')[..2]))
            .ShouldBe(theirs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        ours.Output.ShouldStartWith("add a1 net /run/netns/a1\n");
        var lines = (await json.WaitAsync()).ShouldExit().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[0].ShouldMatch("""^\{"time":"2[^"]*","event":"add","name":"end","kind":"uts","path":"/run/caisson-ns/end/uts","id":\d+\}$""");
        lines[1].ShouldContain("\"event\":\"delete\"");
        (await CaissonAsync("ns", "monitor", "--for", "0.1")).ShouldExit().Output.ShouldBe("");
    }

    /// <summary>A name stands for what its file leads to; what lies below another mount is kept, but nobody gets there by the name.</summary>
    [RootFact]
    public async Task Names_that_something_is_mounted_over_are_told_from_live_ones()
    {
        foreach (var name in (string[])["one", "two"]) (await CaissonAsync("ns", "create", name)).ShouldExit();
        (await IpAsync("netns", "add", "three")).ShouldExit();
        // A second namespace on the same file: the first one is below it.
        (await ShellAsync("unshare --net=/run/netns/two true")).ShouldExit();
        Task<ProgramResult> Names() => ShellAsync("$C ns ls --kept -r -n -W -o NAME | sort");
        (await Names()).ShouldExit().Line.ShouldBe("one\nthree\ntwo\ntwo\\x20(covered)");
        (await ShellAsync("mount -t tmpfs over /run/netns")).ShouldExit();
        (await Names()).ShouldExit().Line.ShouldBe("one\\x20(covered)\nthree\\x20(covered)\ntwo\\x20(covered)\ntwo\\x20(covered)");
        (await CaissonAsync("ns", "ls", "-t", "net", "-o", "KEPT,NSFS")).ShouldExit().Output.ShouldContain("/run/netns/one (covered)");
        (await ShellAsync("$C ns ls --json >$W/scan; $C ns ls --from $W/scan --kept -r -n -W -o NAME | sort; rm $W/scan")).ShouldExit().Line.ShouldContain("one\\x20(covered)");
        (await ShellAsync("umount /run/netns; umount /run/netns/two")).ShouldExit();
        (await Names()).ShouldExit().Line.ShouldBe("one\nthree\ntwo");
        foreach (var name in (string[])["one", "two", "three"]) (await CaissonAsync("ns", "rm", name)).ShouldExit();
    }

    /// <summary>What <c>ns exec NAME</c> enters, <c>run --join KIND=NAME</c> joins.</summary>
    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task A_container_joins_by_name()
    {
        (await CaissonAsync("ns", "create", "lab", "--net", "--uts")).ShouldExit();
        var pinned = (await ShellAsync("stat -L -c %i /run/netns/lab /run/caisson-ns/lab/uts")).ShouldExit().Line.Split('\n');
        (await CaissonAsync("run", "--join", "net,uts=lab", "--", "sh", "-c", "readlink /proc/self/ns/net /proc/self/ns/uts")).ShouldExit().Line.ShouldBe($"net:[{pinned[0]}]\nuts:[{pinned[1]}]");
        (await CaissonAsync("run", "--join", "ipc=lab", "true")).ShouldExit(125).Error.ShouldContain("neither a running container nor a pinned ipc namespace is named lab");
        await using (var run = Sandbox.Start(new ProgramStart(Programs.Caisson, "run", "--name", "lab", "sh", "-c", "echo up; read x") { OpenInput = true }))
        {
            await run.WaitForAsync("up");
            (await CaissonAsync("run", "--join", "net=lab", "true")).ShouldExit(125).Error.ShouldContain("both a container and a pinned net namespace are named lab; write net=pid:");
            (await CaissonAsync("run", "--join", "ipc=lab", "true")).ShouldExit();
            run.Write("\n");
            (await run.WaitAsync()).ShouldExit();
        }

        (await CaissonAsync("ns", "rm", "lab")).ShouldExit();
    }
}
