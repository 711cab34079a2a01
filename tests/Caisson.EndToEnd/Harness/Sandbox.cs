using System.Globalization;
using Xunit.Sdk;

namespace Caisson.EndToEnd.Harness;

/// <summary>
/// A mount and a network namespace of their own in which programs are tested, with private /tmp, /run and home
/// directories, so that nothing touches the machine and everything left behind can be found.
/// </summary>
/// <remarks>
/// It lives as long as one process that waits in it; programs enter it with nsenter. The process ids are the
/// machine's. When the tests do not run as root there are no namespaces, only the directories.
/// </remarks>
public sealed class Sandbox : IAsyncDisposable
{
    private static int s_count;
    private readonly ProgramRun? _holder;

    private Sandbox(SandboxOptions options, string directory, ProgramRun? holder)
    {
        (Options, Directory, _holder) = (options, directory, holder);
    }

    /// <summary>How it was made.</summary>
    public SandboxOptions Options { get; }

    /// <summary>A directory for the test's own files, the same inside and outside, open to every user.</summary>
    public string Work => Path.Combine(Directory, "work");

    /// <summary>Where the sandbox's /tmp lies, seen from the harness.</summary>
    public string TemporaryDirectory => _holder is null ? "/tmp" : Path.Combine(Directory, "tmp");

    /// <summary>Where the sandbox's /run lies, seen from the harness.</summary>
    public string RunDirectory => _holder is null ? "/run" : Path.Combine(Directory, "run");

    /// <summary>The process in whose namespaces the programs run: the harness's own without namespaces.</summary>
    public int HolderPid => _holder?.Pid ?? Environment.ProcessId;

    internal string Directory { get; }

    /// <summary>The directory where a user's runtimes keep their state, seen from the harness: XDG_RUNTIME_DIR.</summary>
    public string RuntimeDirectory(TestUser user) => Path.Combine(Directory, _holder is null ? "runtime" : $"run/user/{UidOf(user)}");

    /// <summary>A user's home directory.</summary>
    public string Home(TestUser user) => Path.Combine(Directory, "home", user.IsOther ? user.Name : "harness");

    /// <summary>Makes a sandbox.</summary>
    /// <exception cref="XunitException">The namespaces could not be made; the message has the shell's words.</exception>
    public static async Task<Sandbox> CreateAsync(SandboxOptions? options = null)
    {
        options ??= new SandboxOptions();
        var number = Interlocked.Increment(ref s_count);
        var directory = Path.Combine(TestRun.Directory, number.ToString(CultureInfo.InvariantCulture));
        Make(directory, 0b111_101_101);
        Make($"{directory}/work", 0b001_111_111_111);
        Make($"{directory}/home", 0b111_101_101);
        Make($"{directory}/home/harness", 0b111_000_000);
        if (!TestRun.IsRoot)
        {
            Make($"{directory}/runtime", 0b111_000_000);
            return new Sandbox(options, directory, null);
        }

        Make($"{directory}/tmp", 0b001_111_111_111);
        Make($"{directory}/run", 0b111_101_101);
        Make($"{directory}/run/lock", 0b001_111_111_111);
        Make($"{directory}/run/user", 0b111_101_101);
        Make($"{directory}/run/user/0", 0b111_000_000);
        if (options.Users)
        {
            SandboxAccounts.Write($"{directory}/etc", $"{directory}/home");
            foreach (var user in (ReadOnlySpan<TestUser>)[TestUser.Ranged, TestUser.Plain])
            {
                foreach (var own in (ReadOnlySpan<string>)[$"{directory}/home/{user.Name}", $"{directory}/run/user/{user.Uid}"])
                {
                    Make(own, 0b111_000_000);
                    Libc.Check(Libc.chown(own, (uint)user.Uid, (uint)user.Gid), $"chown {own}");
                }
            }
        }

        var start = new ProgramStart("/usr/bin/unshare", ["--mount", "--net", "--propagation", "private", "/bin/sh", "-c", Setup, "sandbox", .. MachineMounts.Unneeded()])
        {
            OpenInput = true,
        };
        List<string> environment =
        [
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin", $"DIR={directory}", $"CGROUPS={options.Cgroups}", $"USERS={Flag(options.Users)}",
            $"DEVICES={Flag(options.PrivateDevices)}", $"SHARED={Flag(options.SharedMounts)}",
        ];
        var holder = ProgramRun.Start(start, [start.Program, .. start.Arguments], environment);
        try
        {
            await holder.WaitForAsync("ready");
        }
        catch
        {
            await holder.DisposeAsync();
            TestRun.RemoveTree(directory);
            throw;
        }
        return new Sandbox(options, directory, holder);
    }

    // `cat` ends when the harness closes the pipe or is gone, and the namespaces with it.
    private const string Setup = """
        set -eu
        ip link set lo up
        for service in systemd dbus; do
            [ ! -d "/run/$service" ] || { mkdir "$DIR/run/$service"; mount --rbind "/run/$service" "$DIR/run/$service"; }
        done
        # A mount below another one of these has gone with it.
        for point in "$@"; do umount -l -- "$point" 2>/dev/null || :; done
        mount --bind "$DIR/tmp" /tmp
        mount --rbind "$DIR/run" /run
        # The two above stay where they are meant to be seen, and only there.
        for service in systemd dbus; do
            [ ! -d "$DIR/run/$service" ] || umount -R -l "$DIR/run/$service"
        done
        if [ "$USERS" ]; then
            for file in passwd group subuid subgid; do mount --bind "$DIR/etc/$file" "/etc/$file"; done
        fi
        case $CGROUPS in
            V1) umount /sys/fs/cgroup/unified ;;
            V2) umount -R /sys/fs/cgroup; mount -t cgroup2 cgroup2 /sys/fs/cgroup ;;
        esac
        if [ "$DEVICES" ]; then
            mkdir "$DIR/dev"
            mount -t tmpfs -o mode=755 tmpfs "$DIR/dev"
            for node in null zero full random urandom tty fuse net/tun; do
                [ -e "/dev/$node" ] || continue
                mkdir -p "$(dirname "$DIR/dev/$node")"
                cp -a "/dev/$node" "$DIR/dev/$node"
            done
            mkdir "$DIR/dev/pts" "$DIR/dev/shm"
            mount --bind /dev/pts "$DIR/dev/pts"
            mount -t tmpfs -o mode=1777 tmpfs "$DIR/dev/shm"
            ln -s pts/ptmx "$DIR/dev/ptmx"
            ln -s /proc/self/fd "$DIR/dev/fd"
            mount --move "$DIR/dev" /dev
        fi
        if [ "$SHARED" ]; then mount --make-rshared /; fi
        cd /
        echo ready
        exec cat >/dev/null
        """;

    /// <summary>Starts a program in the sandbox.</summary>
    public ProgramRun Start(ProgramStart start) => ProgramRun.Start(start, CommandFor(start), EnvironmentFor(start));

    /// <summary>Runs a program in the sandbox to its end.</summary>
    public async Task<ProgramResult> RunAsync(ProgramStart start)
    {
        await using var run = Start(start);
        if (start.OpenInput)
            run.CloseInput();
        return await run.WaitAsync();
    }

    /// <summary>Runs a program in the sandbox to its end, as the harness's user with no input.</summary>
    public Task<ProgramResult> RunAsync(string program, params string[] arguments) => RunAsync(new ProgramStart(program, arguments));

    /// <summary>Starts a program on a pseudo terminal of its own in the sandbox.</summary>
    public Terminal StartOnTerminal(ProgramStart start, ushort rows = 24, ushort columns = 80) =>
        Terminal.Start(start, CommandFor(start), [.. EnvironmentFor(start)], rows, columns);

    /// <summary>Ends the sandbox and removes its directory. Programs that still run keep its namespaces.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_holder is not null)
            await _holder.DisposeAsync();
        TestRun.RemoveTree(Directory);
    }

    // Every one of the three execs the next, so the program has the process number that was started.
    private List<string> CommandFor(ProgramStart start)
    {
        if (!Path.IsPathRooted(start.Program))
            throw new ArgumentException($"{start.Program} is not an absolute path");
        List<string> command = [];
        if (_holder is not null)
            command.AddRange(["/usr/bin/nsenter", $"--target={_holder.Pid}", "--mount", "--net", "--"]);
        command.AddRange(["/usr/bin/env", $"--chdir={start.Directory}"]);
        if (start.User.IsOther)
        {
            if (_holder is null || !Options.Users)
                throw new InvalidOperationException("other users need root and a sandbox with SandboxOptions.Users");
            command.AddRange(["/usr/bin/setpriv", $"--reuid={start.User.Uid}", $"--regid={start.User.Gid}", "--clear-groups", "--"]);
        }
        command.Add(start.Program);
        command.AddRange(start.Arguments);
        return command;
    }

    private List<string> EnvironmentFor(ProgramStart start)
    {
        var variables = new Dictionary<string, string?>
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOME"] = Home(start.User),
            ["LANG"] = "C.UTF-8",
            ["TERM"] = "xterm",
            [TestRun.Marker] = TestRun.Id,
        };
        if (start.User.IsOther || _holder is null)
        {
            // Inside, /run is the sandbox's.
            variables["XDG_RUNTIME_DIR"] = _holder is null ? RuntimeDirectory(start.User) : $"/run/user/{start.User.Uid}";
            variables["USER"] = start.User.IsOther ? start.User.Name : Environment.UserName;
        }
        foreach (var (name, value) in start.Environment)
            variables[name] = value;
        var list = new List<string>();
        foreach (var (name, value) in variables)
        {
            if (value is not null)
                list.Add($"{name}={value}");
        }
        return list;
    }

    private static string Flag(bool value) => value ? "1" : "";

    private static long UidOf(TestUser user) => user.IsOther ? user.Uid : Libc.geteuid();

    private static void Make(string directory, int mode)
    {
        System.IO.Directory.CreateDirectory(directory);
        // Also when the umask took something away.
        File.SetUnixFileMode(directory, (UnixFileMode)mode);
    }
}
