using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns.Ls;

/// <summary>Namespaces without processes are found by whatever keeps them, and that is told.</summary>
public sealed class HiddenNamespaceTests : NsLsTest
{
    private const string Columns = "ns,type,nprocs,pid,path,kept,owner,pns,ons,nsfs";

    [FactIf(Feature.Root)]
    public async Task Held_by_a_descriptor()
    {
        await using var run = await SetUpAsync("""
            unshare --uts sleep 100 & holder=$!
            while [ "$(cat /proc/$holder/comm)" != sleep ]; do sleep 0.01; done
            link=$(readlink /proc/$holder/ns/uts)
            exec 8</proc/$holder/ns/uts
            kill $holder; wait $holder || true
            echo "uts=$link"; echo "pid=$$"; echo ready; read x || true
            """);
        var row = (await RowsAsync("-o", Columns))[Value(run, "uts")];
        Text(row, "nprocs").ShouldBe("0");
        Text(row, "kept").ShouldBe($"fd 8 of {Value(run, "pid")} (bash)");
        Text(row, "path").ShouldBe($"/proc/{Value(run, "pid")}/fd/8");
        Text(row, "owner").ShouldBe("root");
        Text(row, "pid").ShouldBe("");
    }

    /// <summary>The link of such a descriptor says "/".</summary>
    [TheoryIf(Feature.Root)]
    [InlineData("net", "--net")]
    [InlineData("uts", "--uts")]
    [InlineData("ipc", "--ipc")]
    [InlineData("cgroup", "--cgroup")]
    [InlineData("user", "--user")]
    [InlineData("pid", "--pid --fork")]
    [InlineData("mnt", "--mount --propagation private")]
    [InlineData("time", "--time --fork")]
    public async Task Held_by_a_descriptor_of_a_file_that_was_removed(string kind, string options)
    {
        await using var run = await SetUpAsync($"""
            mkdir keep; mount -t tmpfs keep keep; mount --make-private keep; : >keep/file
            # A mount namespace can be mounted only where a younger one cannot follow, and its age is counted for each processor.
            for processor in $(seq 0 $(($(nproc --all) - 1))); do
                exec 7< <(exec taskset -c $processor unshare {options} sh -c 'readlink /proc/self/ns/{kind}; echo $$; exec sleep 100')
                read link <&7; read inner <&7; holder=$!
                read child rest </proc/$holder/task/$holder/children || [ -n "$child" ] || child=$holder
                kept=; mount --bind /proc/$child/ns/{kind} keep/file 2>/dev/null && kept=yes || true
                [ -n "$kept" ] && break
                kill $child; wait $holder || true
            done
            exec 8<keep/file
            umount -l keep/file; rm keep/file; umount keep; rmdir keep
            kill -9 $child; wait $holder 2>/dev/null || true
            echo "text=$(readlink /proc/$$/fd/8)"; echo "link=$link"; echo "pid=$$"; echo ready; read x || true
            """);
        Value(run, "text").ShouldBe("/", "otherwise this test shows nothing");
        var row = (await RowsAsync("-o", Columns))[Value(run, "link")];
        Text(row, "type").ShouldBe(kind);
        Text(row, "nprocs").ShouldBe("0");
        Text(row, "kept").ShouldStartWith($"fd 8 of {Value(run, "pid")} (bash)");
        Text(row, "ons").ShouldNotBe(kind == "user" ? "?" : "", "it was opened by the descriptor, and asked");
        (await CaissonAsync("ns", "show", Value(run, "link"), "--json")).ShouldExit().Output.ShouldContain($"\"pid\": {Value(run, "pid")}");
    }

    /// <summary>A directory "/" is no namespace, and nothing happens to what stands behind such a descriptor.</summary>
    [FactIf(Feature.Root)]
    public async Task The_root_of_another_mount_that_is_gone_is_passed_over()
    {
        await using var run = await SetUpAsync("""
            mkdir keep; mount -t tmpfs keep keep; exec 8<keep; exec 9</; umount -l keep; rmdir keep
            : >file; mount --bind /dev/null file; exec 7<file; umount -l file; rm file
            echo "pid=$$"; echo ready; read x || true
            """);
        var rows = await RowsAsync("-o", "ns,kept");
        rows.Values.ShouldAllBe(row => !Text(row, "kept").Contains($"of {Value(run, "pid")} ", StringComparison.Ordinal));
    }

    [FactIf(Feature.Root)]
    public async Task Held_by_a_bind_mount_in_another_mount_namespace()
    {
        await using var run = await SetUpAsync("""
            : >bound
            unshare --mount --propagation private bash -c '
                exec 3<&0
                unshare --ipc sh -c "mount --bind /proc/self/ns/ipc bound; echo ipc=\$(readlink /proc/self/ns/ipc)"
                echo "mnt=$(readlink /proc/self/ns/mnt)"; echo ready; read x <&3 || true'
            """);
        var row = (await RowsAsync("-o", Columns))[Value(run, "ipc")];
        Text(row, "nprocs").ShouldBe("0");
        Text(row, "kept").ShouldBe($"{Sandbox.Work}/bound in mnt:[{Value(run, "mnt")}]");
        Text(row, "nsfs").ShouldBe("", "it is not mounted here");
        Text(row, "ons").ShouldNotBe("");
    }

    /// <summary>The mount namespace that has the bind mount is itself held by a bind mount alone, so that it has to be entered.</summary>
    [FactIf(Feature.Root)]
    public async Task Held_by_a_bind_mount_in_a_mount_namespace_without_processes()
    {
        await using var run = await SetUpAsync("""
            mkdir keep; mount -t tmpfs keep keep; mount --make-private keep
            : >keep/mnt; : >inner
            # A mount namespace can be mounted only where a younger one cannot follow, and its age is counted for each processor.
            for processor in $(seq 0 $(($(nproc --all) - 1))); do
                exec 7< <(exec taskset -c $processor unshare --mount --propagation private bash -c '
                    unshare --uts sh -c "mount --bind /proc/self/ns/uts inner; readlink /proc/self/ns/uts"
                    readlink /proc/self/ns/mnt; exec sleep 100')
                read uts <&7; read mnt <&7; holder=$!; kept=
                mount --bind /proc/$holder/ns/mnt keep/mnt 2>/dev/null && kept=yes || true
                kill $holder; wait $holder || true
                [ -z "$kept" ] || break
            done
            echo "uts=$uts"; echo "mnt=$mnt"; echo ready; read x || true
            umount keep/mnt; umount keep
            """);
        var rows = await RowsAsync("-o", Columns);
        var mount = rows[Value(run, "mnt")];
        Text(mount, "kept").ShouldBe($"{Sandbox.Work}/keep/mnt");
        Text(mount, "nsfs").ShouldBe($"{Sandbox.Work}/keep/mnt");
        var uts = rows[Value(run, "uts")];
        Text(uts, "kept").ShouldBe($"{Sandbox.Work}/inner in mnt:[{Value(run, "mnt")}]");
        Text(uts, "ons").ShouldNotBe("", "it was opened inside, and asked");
        // The kernel's own list of mount namespaces is not needed for it.
        (await RowsAsync("-o", "ns", "--source", "processes,mounts")).ShouldContainKey(Value(run, "uts"));
        run.CloseInput();
        (await run.WaitAsync()).ShouldExit();
    }

    [FactIf(Feature.Root)]
    public async Task Held_by_a_socket()
    {
        await using var run = await SetUpAsync($"export outer=/proc/{Sandbox.HolderPid}/ns/net\n" + """
            unshare --net bash -c '
                ip link set lo up; exec 8<>/dev/udp/127.0.0.1/9
                echo "net=$(readlink /proc/self/ns/net)"
                exec nsenter --net=$outer bash -c "echo pid=\$\$; echo ready; read x || true"'
            """);
        var row = (await RowsAsync("-o", Columns))[Value(run, "net")];
        Text(row, "nprocs").ShouldBe("0");
        Text(row, "kept").ShouldBe($"socket 8 of {Value(run, "pid")} (bash)");
        (await RowsAsync("-o", "ns", "--source", "processes,descriptors,mounts")).ShouldNotContainKey(Value(run, "net"));
    }

    [FactIf(Feature.Root, Feature.Perl)]
    public async Task Held_by_a_thread()
    {
        // unshare(2) is 272 on x86-64, 97 on arm64; CLONE_NEWUTS is 0x4000000.
        const string Perl = """use threads; $| = 1; my $n = `uname -m` =~ /x86/ ? 272 : 97; threads->create(sub { syscall($n, 0x4000000); opendir(my $d, "/proc/self/task"); for (readdir $d) { print "uts=", readlink("/proc/self/task/$_/ns/uts"), "\ntid=$_\n" if /\d/ && $_ != $$ } print "pid=$$\nready\n"; sleep 100 }); <STDIN>; kill 9, $$;""";
        await using var run = Sandbox.Start(new ProgramStart("/usr/bin/perl", "-e", Perl) { OpenInput = true });
        await run.WaitForAsync("ready");
        var row = (await RowsAsync("-o", Columns))[Value(run, "uts")];
        Text(row, "nprocs").ShouldBe("0");
        Text(row, "kept").ShouldBe($"thread {Value(run, "tid")} of {Value(run, "pid")} (perl)");
        Text(row, "path").ShouldBe($"/proc/{Value(run, "pid")}/task/{Value(run, "tid")}/ns/uts");
    }

    [FactIf(Feature.Root, Feature.TimeNamespaces, Feature.Perl)]
    public async Task Held_for_children_that_are_not_there_yet()
    {
        // unshare(2) itself: unshare(1) would go in. CLONE_NEWTIME is 0x80.
        const string Perl = """syscall(`uname -m` =~ /x86/ ? 272 : 97, 0x80); $| = 1; print "pid=$$\ntime=", readlink("/proc/self/ns/time_for_children"), "\nready\n"; <STDIN>""";
        await using var run = Sandbox.Start(new ProgramStart("/usr/bin/perl", "-e", Perl) { OpenInput = true });
        await run.WaitForAsync("ready");
        var row = (await RowsAsync("-o", Columns))[Value(run, "time")];
        Text(row, "nprocs").ShouldBe("0");
        Text(row, "kept").ShouldBe($"for children of {Value(run, "pid")} (perl)");
        Text(row, "path").ShouldBe($"/proc/{Value(run, "pid")}/ns/time_for_children");
    }

    [UserNamespaceFact]
    public async Task User_namespaces_four_deep_whose_upper_three_have_no_process()
    {
        await using var run = await SetUpAsync("""
            unshare -Ur --propagation unchanged unshare -Ur unshare -Ur unshare -Ur bash -c 'echo "user=$(readlink /proc/self/ns/user)"; echo ready; read x || true'
            """, TestUser.Harness);
        var rows = await RowsAsync("-t", "user", "-o", Columns);
        var at = Value(run, "user");
        var hidden = 0;
        for (; Text(rows[at], "pns") is not "" and var parent; at = parent)
        {
            Text(rows[at], "ons").ShouldBe(parent, "a user namespace belongs to its parent");
            if (Text(rows[parent], "nprocs") != "0") continue;
            hidden++;
            Text(rows[parent], "kept").ShouldBe("1 child");
        }

        hidden.ShouldBe(3);
        var tree = (await CaissonAsync("ns", "ls", "--tree=user", "-o", "ns,nprocs")).ShouldExit().Output;
        tree.ShouldContain($"      └─{Value(run, "user")}", Case.Sensitive, "four levels below the initial one are indented by as much");
    }

    /// <summary>A PID namespace lives on without processes, held by a descriptor, and keeps its parent.</summary>
    [FactIf(Feature.Root)]
    public async Task A_hidden_parent_of_a_pid_namespace()
    {
        await using var run = await SetUpAsync("""
            unshare --pid --fork unshare --pid --fork --mount-proc sleep 100 & holder=$!
            until middle=$(pgrep -P $holder) && inner=$(pgrep -x -P $middle sleep); do sleep 0.01; done
            echo "middle=$(readlink /proc/$middle/ns/pid)"; echo "inner=$(readlink /proc/$inner/ns/pid)"
            exec 8</proc/$inner/ns/pid
            kill -9 $middle; wait $holder || true
            echo ready; read x || true
            """);
        var rows = await RowsAsync("-t", "pid", "-o", Columns);
        Text(rows[Value(run, "inner")], "pns").ShouldBe(Value(run, "middle"));
        Text(rows[Value(run, "middle")], "nprocs").ShouldBe("0");
        Text(rows[Value(run, "middle")], "kept").ShouldBe("1 child");
    }
}
