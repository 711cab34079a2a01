using System.Text;
using Caisson.EndToEnd.Harness;
using Xunit.Sdk;

namespace Caisson.EndToEnd.Ns;

/// <summary>The same question to a program of util-linux and to caisson: whatever a process can find out about itself must come out equal.</summary>
/// <remarks>Rows are compared in one sandbox and all differences are told at once: a run takes some milliseconds, a sandbox for each row would take many times that.</remarks>
internal sealed class SameAnswer(Sandbox sandbox)
{
    private readonly StringBuilder _differences = new();
    private string? _script;

    /// <summary>What both are asked: ids, maps, capabilities, signals, namespaces, names, mounts, clocks, descriptors.</summary>
    private const string Question = """
        grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp:|SigBlk|SigIgn|SigCgt|Umask)' /proc/self/status
        for map in uid_map gid_map; do while read inside outside count; do echo $map $inside $outside $count; done </proc/self/$map; done
        read setgroups </proc/self/setgroups; read name </proc/sys/kernel/hostname; echo $setgroups $name
        cd /proc/self/ns; links=$(readlink user pid mnt uts ipc net cgroup time pid_for_children time_for_children); cd "$OLDPWD"; echo $PWD
        i=0
        for link in $links; do
            i=$((i + 1))
            case " $BASE " in *" $link "*) echo "$i $link: caller's";; *) case " $TARGET " in *" $link "*) echo "$i $link: target's";; *) echo "$i ${link%%:*}: new";; esac;; esac
        done
        stat -c '%i %u' / .
        [ $$ -gt 1 ] || echo "process $$ of $PPID"
        set -- /proc/[0-9]*; [ $# -gt 20 ] || echo $# processes
        set -- /proc/self/fd/*; echo $# descriptors
        awk '{ kind = "private"; for (i = 7; $i != "-"; i++) { split($i, p, ":"); kind = p[1] } count[kind]++ }
            $5 ~ "^(/proc|/mnt|/proc/sys/fs/binfmt_misc)$" { print $4, $5, $6, kind, $(NF - 2), $(NF - 1), $NF }
            END { for (kind in count) print count[kind], kind }' /proc/self/mountinfo
        while read clock; do echo $clock; done </proc/self/timens_offsets
        export -p | grep -vE " (BASE|TARGET|PWD|OLDPWD|XDG_.*|COLUMNS|LINES)="
        """;

    /// <summary>Who asks.</summary>
    public TestUser User { get; init; } = TestUser.Harness;

    /// <summary>The namespaces of a target, as links.</summary>
    public string Target { get; init; } = "";

    /// <summary>Runs the question both ways. What either prints on standard error, and by which number it refuses, is not compared.</summary>
    public Task CompareAsync(ProgramStart theirs, string[] ours) => CompareAsync(theirs, ours, ["/bin/sh", _script!]);

    /// <summary>Runs a command both ways.</summary>
    public async Task CompareAsync(ProgramStart theirs, string[] ours, string[] command)
    {
        var expected = await RunAsync(theirs with { Arguments = [.. theirs.Arguments, "--", .. command] });
        var actual = await RunAsync(new ProgramStart(Programs.Caisson, [.. ours, "--", .. command]));
        bool same = expected.ExitCode is 1 ? actual.ExitCode == 125 : actual.ExitCode == expected.ExitCode && Lines(actual).SequenceEqual(Lines(expected));
        if (same) return;
        _differences.Append($"caisson {string.Join(' ', ours)}\n  statuses: {expected.ExitCode} {actual.ExitCode}; {expected.Error.Trim()} | {actual.Error.Trim()}\n");
        if (expected.ExitCode != actual.ExitCode) return;
        string[] left = Lines(expected), right = Lines(actual);
        for (int i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var (a, b) = (i < left.Length ? left[i] : "(end)", i < right.Length ? right[i] : "(end)");
            if (a != b) _differences.Append($"  util-linux: {a}\n  caisson:    {b}\n");
        }
    }

    /// <summary>Fails if there was a difference.</summary>
    public void ShouldBeSame()
    {
        if (_differences.Length > 0) throw new XunitException(_differences.ToString());
    }

    /// <summary>Begins.</summary>
    public static async Task<SameAnswer> BeginAsync(Sandbox sandbox, TestUser? user = null, int target = 0)
    {
        var path = Path.Combine(sandbox.Work, "question.sh");
        await File.WriteAllTextAsync(path, Question);
        return new SameAnswer(sandbox) { User = user ?? TestUser.Harness, Target = target == 0 ? "" : Links(target), _script = path };
    }

    private async Task<ProgramResult> RunAsync(ProgramStart start) => await sandbox.RunAsync(start with
    {
        User = User,
        Environment = new Dictionary<string, string?> { ["BASE"] = Links(sandbox.HolderPid), ["TARGET"] = Target },
        Timeout = TimeSpan.FromSeconds(15),
    });

    // The order in which the kernel lists ranges and mounts is nobody's promise.
    private static string[] Lines(ProgramResult result) => [.. result.Output.Split('\n').Order(StringComparer.Ordinal)];

    private static string Links(int pid) =>
        string.Join(' ', ((string[])["user", "pid", "mnt", "uts", "ipc", "net", "cgroup", "time"]).Select(kind => new FileInfo($"/proc/{pid}/ns/{kind}").LinkTarget));
}
