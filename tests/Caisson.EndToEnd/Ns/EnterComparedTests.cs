using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary><c>caisson ns enter</c> beside nsenter(1): every option that both have, by the same words.</summary>
public sealed class EnterComparedTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = true };

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242, Feature.TimeNamespaces)]
    public async Task Kinds_of_a_process()
    {
        await using var target = await TargetAsync("--net --uts --ipc --pid --mount --cgroup --time --boottime=500 --mount-proc --kill-child");
        await CompareAsync(target.Inside, TestUser.Harness, "--net", "--uts", "--ipc", "--pid", "--mount", "--cgroup", "--time", "-m -u -i -n -p -C -T", "--mount --pid", "--all", "--pid --no-fork", "-F -a", "--net --uts",
            "--mount --wdns=/usr", "--net --wd=/usr", "-a -S 5", "-a -S 5 -G 6", "-a --setgid=6", "--mount --root --wd", "-a -r -w", "--all --wd", "--uts --setuid=follow --setgid=follow", "--env --uts", "--all --env", "-n --preserve-credentials",
            $"--net=/proc/{target.Inside}/ns/net", $"--all --net=/proc/self/ns/net", $"-n/proc/{target.Inside}/ns/net", "--mount --wdns=/no/such", "--wd=/no/such", "--net=/no/such", "--net=/etc/passwd", "--net=/proc/self/ns/uts", "-r=/no/such");
        await CompareWithoutTargetAsync($"--net=/proc/{target.Inside}/ns/net", $"--net=/proc/{target.Inside}/ns/net --uts=/proc/{target.Inside}/ns/uts", $"--pid=/proc/{target.Inside}/ns/pid", $"--time=/proc/{target.Inside}/ns/time", $"--mount=/proc/{target.Inside}/ns/mnt");
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242)]
    public async Task User_namespaces_as_root()
    {
        await using var target = await TargetAsync("--map-users=0:20000:10 --map-groups=0:20000:10 --net --mount --uts --kill-child");
        await CompareAsync(target.Inside, TestUser.Harness, "--user", "--all", "-U -n", "-U --preserve-credentials", "-U -S 3 -G 4", "-U -S 3", "-U -G 4", "-U -S 50", "-U -n -m -u -i -p -C", "-n",
            "-U -S follow -G follow");
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242)]
    public async Task A_user_namespace_that_denies_setgroups_and_has_no_root()
    {
        await using var target = await TargetAsync("--map-user=5 --map-group=5 --uts --kill-child");
        await CompareAsync(target.Inside, TestUser.Harness, "--user", "-a", "-U -S 5 -G 5", "-U --preserve-credentials");
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242, Feature.UserNamespaces)]
    public async Task An_ordinary_users_namespaces()
    {
        await using var target = await TargetAsync("-r --net --mount --uts --ipc --cgroup --kill-child", TestUser.Ranged);
        await CompareAsync(target.Inside, TestUser.Ranged, "-U --preserve-credentials", "-U -n -m -u -i -C --preserve-credentials", "-n", "-U -n --preserve-credentials --keep-caps", "-U -n --preserve-credentials --wdns=/usr", "-U -m --preserve-credentials -r -w");
        await CompareAsync(target.Inside, TestUser.Plain, "-U --preserve-credentials", "-n", "-a");
        await CompareAsync(target.Inside, TestUser.Harness, "-U", "-n", "-n -U", "-a", "-m --preserve-credentials");
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242)]
    public async Task Nested_user_namespaces()
    {
        await using var target = await TargetAsync("--map-users=0:0:100 --map-groups=0:0:100 --net --kill-child", command: $"{Programs.Caisson} ns exec --map-users=0:10:20 --map-groups=0:10:20 --uts --kill-child -- ");
        await CompareAsync(target.Inside, TestUser.Harness, "-U", "-U -n", "-U --user-parent", "-u --user-parent", "-n --user-parent", "-U -u");
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242, Feature.Perl)]
    public async Task The_network_of_a_socket()
    {
        await using var target = await TargetAsync("--net --kill-child");
        // The socket was made in the namespace, and its owner has gone back.
        var script = """
            use Socket; socket(my $s, AF_INET, SOCK_DGRAM, 0); open(my $n, "<", "/proc/$ARGV[0]/ns/net"); print fileno($s), "\n"; $| = 1; <STDIN>;
            """;
        await using var owner = Sandbox.Start(new ProgramStart("/usr/bin/nsenter", $"--net=/proc/{target.Inside}/ns/net", "/usr/bin/perl", "-e", "$| = 1;" + script, "1") { OpenInput = true });
        await owner.WaitForAsync("\n");
        await CompareAsync(owner.Pid, TestUser.Harness, "--net-socket=3", "-N 3", "-N 0", "-N 99", "-N x");
        owner.CloseInput();
    }

    [FactIf(Feature.Root, Feature.Programs, Feature.UtilLinux242)]
    public async Task Targets_that_are_not_there()
    {
        var answer = await SameAnswer.BeginAsync(Sandbox);
        foreach (var row in (string[])["-t 4000000 -n", "-t x -n", "-n", "-t 1 --no-such-option"])
            await answer.CompareAsync(UtilLinux.Newest.Nsenter(row.Split(' ')), ["ns", "enter", .. row.Split(' ')]);
        answer.ShouldBeSame();
    }

    private async Task CompareAsync(int pid, TestUser user, params string[] rows)
    {
        var answer = await SameAnswer.BeginAsync(Sandbox, user, pid);
        foreach (var row in rows)
        {
            var options = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            await answer.CompareAsync(UtilLinux.Newest.Nsenter(["-t", $"{pid}", .. options]), ["ns", "enter", $"{pid}", .. options]);
        }

        answer.ShouldBeSame();
    }

    private async Task CompareWithoutTargetAsync(params string[] rows)
    {
        var answer = await SameAnswer.BeginAsync(Sandbox);
        foreach (var row in rows) await answer.CompareAsync(UtilLinux.Newest.Nsenter(row.Split(' ')), ["ns", "enter", .. row.Split(' ')]);
        answer.ShouldBeSame();
    }

    private Task<NamespaceTargetRun> TargetAsync(string options, TestUser? user = null, string command = "") => NamespaceTargetRun.StartAsync(Sandbox, options, user, command);
}
