using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary><c>caisson ns exec</c> beside unshare(1): every option that both have.</summary>
public sealed class ExecComparedTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = true };

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242)]
    public async Task Kinds_and_what_belongs_to_them() => await CompareAsync(TestUser.Harness,
        "", "--net", "--uts", "--ipc", "--pid", "--mount", "--cgroup", "--time", "--user", "-n -i -p -T -U", "--net --uts --ipc --pid --mount --cgroup --time --mount-proc",
        "--pid --mount-proc", "--mount-proc=/mnt", "--mount --propagation=slave", "--mount --propagation=shared", "--mount --propagation=unchanged", "--mount --propagation=private",
        "--time --monotonic=100 --boottime=-50", "--time --boottime=86400", "--wd=/usr", "--mount --wd /usr", "--setuid=1 --setgid=1", "-S 7", "-G 7", "-p --kill-child", "--kill-child=TERM");

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242)]
    public async Task User_namespaces_of_root() => await CompareAsync(TestUser.Harness,
        "--map-root-user", "-r", "--map-current-user", "--map-user=5", "--map-group=6", "--map-user=5 --map-group=6", "--map-user=nobody", "--map-users=0:1000:10", "--map-groups=3:1000:10",
        "--map-users=all --map-groups=all", "--map-users=0:1000:10 --map-users=20:3000:5 --map-groups=0:0:1", "--map-users=0:0:10 --map-user=3 --map-groups=0:0:5", "--map-users=0:1000:10 --map-user=20 --map-groups=0:0:5 --map-group=2",
        "--map-users=1000,0,10", "--setgroups=deny --user", "--setgroups=allow --map-users=0:0:10 --map-groups=0:0:10", "--setgroups=allow --map-root-user", 
        "--user --keep-caps", "--map-user=7 --keep-caps", "--map-user=7 --map-group=7 --net --uts --keep-caps", "--map-users=0:0:10 --map-groups=0:0:10 --setuid=5 --setgid=5",
        "-r --mount --propagation=slave", "-r --pid --mount-proc", "-r --mount-binfmt", "--map-users=0:0:10,5", "--map-users=1:2", "--map-users=0:0:10 --map-users=5:100:1", "--map-user=5000000000", "--map-user=4294967295", "--map-user=nobody-of-that-name");

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242)]
    public async Task Owners_of_user_namespaces() =>
        await CompareAsync(TestUser.Harness, "--owner=20000:20000 --map-root-user", "--owner=20000:20000 --map-users=0:20000:1 --map-groups=0:20000:1", "--owner=20000:20000 --map-users=0:0:65536 --map-groups=0:0:65536 --setuid=0 --setgid=0",
            "--owner=20000:20000", "--owner=20000", "--owner=a:b");

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242, Feature.UserNamespaces, Feature.SubordinateIds)]
    public async Task An_ordinary_user_with_subordinate_ids() => await CompareAsync(TestUser.Ranged,
        "", "--user", "-r", "--map-current-user", "--map-user=9", "--map-group=9", "--map-user=3 --map-group=4", "--map-auto", "--map-subids", "--map-users=subids --map-groups=auto", "--map-auto --map-root-user", "--map-auto --map-user=70000", "--map-auto --map-current-user", "--map-users=auto --map-groups=auto --map-user=1000 --map-group=1000",
        "--map-users=0:3000000:10 --map-groups=0:3000000:10", "--map-users=0:5:1 --map-groups=0:3000000:10", "--map-users=0:20000:1", "--setgroups=allow -r",
        "-r --net --uts --ipc --pid --mount --cgroup --mount-proc", "-r --time --monotonic=5", "-r --mount --propagation=unchanged", "--user --keep-caps", "--map-user=9 --keep-caps", "--map-auto -r -S 5 -G 6",
        "-r --mount-binfmt", "--net", "--mount", "--pid", "--setuid=0", "-r --setuid=1", "-r --wd=/root", "--owner=0:0");

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242, Feature.UserNamespaces)]
    public async Task An_ordinary_user_without_subordinate_ids() => await CompareAsync(TestUser.Plain,
        "-r", "--user", "--map-user=9 --map-group=9", "--map-auto", "--map-users=0:20001:1", "--map-users=0:1:1", "--map-users=all");

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242)]
    public async Task What_both_refuse() => await CompareAsync(TestUser.Harness,
        "--propagation=none --mount", "--monotonic=1", "--boottime=1", "--time --monotonic=x", "--setgroups=perhaps --user", "--kill-child=NOSUCH", "--no-such-option", "--root=/no/such", "--wd=/no/such", "--root=/etc/passwd",
        "--mount-proc=/no/such", "--setuid=x", "--net=/no/such/directory/file", "--map-root-user --setuid=5", "--map-user", "--time --monotonic=-99999999999999");

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242, Feature.BusyboxRoot)]
    public async Task Roots()
    {
        var answer = await SameAnswer.BeginAsync(Sandbox);
        foreach (var row in (string[])["", "-p --mount-proc", "-m", "-r -p --mount-proc", "--wd=/bin", "--setuid=5 --setgid=6", "--mount --propagation=slave --mount-proc"])
        {
            string[] options = [$"--root={Fixtures.Busybox}", .. row.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
            await answer.CompareAsync(UtilLinux.Newest.Unshare(["--fork", .. options]), ["ns", "exec", .. options], ["/bin/sh", "-c", "pwd; ls /; id -u; grep Cap /proc/self/status; set -- /proc/[0-9]*; [ $# -gt 20 ] || echo $#; echo *"]);
        }

        answer.ShouldBeSame();
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242)]
    public async Task How_programs_end()
    {
        var answer = await SameAnswer.BeginAsync(Sandbox);
        foreach (var script in (string[])["exit 0", "exit 7", "exit 255", "kill -TERM $$", "kill -KILL $$", "kill -SEGV $$"])
            await answer.CompareAsync(UtilLinux.Newest.Unshare("--fork", "--uts"), ["ns", "exec", "--uts"], ["/bin/sh", "-c", script]);
        await answer.CompareAsync(UtilLinux.Newest.Unshare("--fork", "--pid"), ["ns", "exec", "--pid"], ["/bin/sh", "-c", "sleep 100 & exit 3"]);
        await answer.CompareAsync(UtilLinux.Newest.Unshare("--uts"), ["ns", "exec", "--uts"], ["no-such-program"]);
        await answer.CompareAsync(UtilLinux.Newest.Unshare("--uts"), ["ns", "exec", "--uts"], ["/etc/passwd"]);
        await answer.CompareAsync(UtilLinux.Newest.Unshare("--uts"), ["ns", "exec", "--uts"], ["/no/such/program"]);
        answer.ShouldBeSame();
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242)]
    public async Task Without_a_fork_only_children_are_inside()
    {
        var answer = await SameAnswer.BeginAsync(Sandbox);
        foreach (var row in (string[])["--pid", "--pid --mount", "--net", "--time --boottime=50", "-r --pid"])
        {
            var options = row.Split(' ');
            await answer.CompareAsync(UtilLinux.Newest.Unshare(options), ["ns", "exec", "--fork=false", .. options], ["/bin/sh", "-c", "readlink /proc/self/ns/uts; cat /proc/self/timens_offsets; sh -c 'echo $$ $PPID' | sed 's/[0-9]\\{2,\\}/many/g'"]);
        }

        answer.ShouldBeSame();
    }

    private async Task CompareAsync(TestUser user, params string[] rows)
    {
        var answer = await SameAnswer.BeginAsync(Sandbox, user);
        foreach (var row in rows)
        {
            var options = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            await answer.CompareAsync(UtilLinux.Newest.Unshare(["--fork", .. options]), ["ns", "exec", .. options]);
        }

        answer.ShouldBeSame();
    }
}
