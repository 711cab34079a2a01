using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>seccomp and no_new_privs: what a process gives up for good.</summary>
internal static class SeccompLesson
{
    private const string Profile = """
        profile() { cat <<'END'
        { "defaultAction": "SCMP_ACT_ALLOW",
          "syscalls": [ { "names": [ "mkdir", "mkdirat" ],
                          "action": "SCMP_ACT_ERRNO", "errnoRet": 1 } ] }
        END
        }
        """;

    internal static Lesson Describe() => new()
    {
        Name = "seccomp",
        Aliases = ["no_new_privs"],
        Title = "seccomp and no_new_privs: what is given up for good",
        Summary = "Namespaces change what a process sees, and capabilities what it may do. A seccomp filter decides which system calls it may make at all, whoever it is; no_new_privs keeps it from "
            + "becoming somebody mightier by starting a program. Both can be put on, never taken off, and are inherited.",
        Page = "docs/seccomp.md",
        Manuals = ["seccomp(2)", "prctl(2)", "execve(2)"],
        Steps =
        [
            new("A filter of system calls",
                "A filter is a small program that the kernel runs at each system call. This profile lets everything pass but mkdir, which ends with EPERM. Caisson compiles it and loads it last, "
                + "right before the container's program.",
                Filter)
            {
                Try = "caisson run --security-opt seccomp=profile.json -- mkdir /tmp/x",
                Calls =
                [
                    ("prctl(PR_SET_NO_NEW_PRIVS, 1)", "so that a filter can be loaded without CAP_SYS_ADMIN, and no setuid program is fooled by it"),
                    ("seccomp(SECCOMP_SET_MODE_FILTER, 0, <program>)", "load it; from here on it is asked at every call"),
                ],
            },
            new("no_new_privs is inherited",
                "The bit is set once, and is on everything that is started from there.",
                Inherited)
            {
                Needs = ["setpriv"],
                Try = "setpriv --no-new-privs sh -c 'grep NoNewPrivs /proc/self/status'",
                Calls = [("prctl(PR_SET_NO_NEW_PRIVS, 1)", "set it; there is no call to clear it")],
            },
            new("setuid has no effect any more",
                "A copy of id that belongs to root gets the setuid bit: whoever starts it runs it as root. With no_new_privs execve starts it all the same, and ignores the bit.",
                Setuid)
            {
                Needs = ["setpriv", "mount"],
            },
        ],
    };

    private static void Filter(Stage stage)
    {
        stage.OnLeft(Profile);
        var free = stage.OnLeft("caisson run --no-tty -- mkdir /tmp/one && echo made");
        if (!free.Succeeded) throw new StepRefusedException(free.Output);
        var filtered = stage.OnLeft("profile | caisson run --no-tty --security-opt seccomp=/dev/stdin -- mkdir /tmp/two");
        var mode = stage.OnLeft("profile | caisson run --no-tty --security-opt seccomp=/dev/stdin -- grep Seccomp: /proc/self/status");
        stage.Check(free.Says("made"), "In a container without the filter a directory can be made (and goes with the container).");
        stage.Check(filtered.Status == 1 && filtered.Says("not permitted"), "With it the same program gets EPERM.");
        stage.Check(mode.Output.EndsWith("\t2", StringComparison.Ordinal), "Seccomp: 2 in /proc/PID/status says that there is a filter.");
    }

    private static void Inherited(Stage stage)
    {
        Two(stage, NamespaceKind.Uts);
        var (left, right) = stage.See("sh -c 'grep NoNewPrivs /proc/self/status'", "setpriv --no-new-privs sh -c 'sh -c \"grep NoNewPrivs /proc/self/status\"'");
        stage.Check(left.Output.EndsWith("\t0", StringComparison.Ordinal) && right.Output.EndsWith("\t1", StringComparison.Ordinal), "A shell below a shell has it.");
    }

    private static void Setuid(Stage stage)
    {
        if (!Rooms.HasSeveralIds) throw new StepRefusedException("it takes two users, and your user namespace has one id only", "run this lesson as root");
        Two(stage, NamespaceKind.Mount);
        stage.See("mount -t tmpfs none /mnt && cp \"$(command -v id)\" /mnt/id && chmod u+s /mnt/id && chmod 755 /mnt");
        var (left, right) = stage.See("setpriv --reuid 65534 --clear-groups /mnt/id -u", "setpriv --reuid 65534 --clear-groups --no-new-privs /mnt/id -u");
        stage.Check(left.Output == "0", "The setuid bit makes root of user 65534.");
        stage.Check(right.Output == "65534", "With no_new_privs the user stays who it is.");
    }

    private static void Two(Stage stage, NamespaceKind kinds)
    {
        var first = stage.OpenLeft(new RoomRequest(kinds) { Title = "without no_new_privs" });
        stage.Open(new RoomRequest(kinds) { Title = "with no_new_privs", Beside = first });
    }
}
