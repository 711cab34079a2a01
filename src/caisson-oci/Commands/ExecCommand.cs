using System.Globalization;
using Caisson.Oci;
using Caisson.OciRuntime.CommandLine;
using Caisson.Runtime;
using Caisson.Runtime.Foreground;

namespace Caisson.OciRuntime.Commands;

internal static class ExecCommand
{
    internal const string Options = "!console-socket= pidfd-socket= pid-file= preserve-fds= cwd= env,e= user,u= additional-gids,g= cap,c= process,p= cgroup= apparmor= process-label= "
        + "tty,t detach,d no-new-privs ignore-paused no-subreaper plan";

    internal const string HelpText = """
        caisson-oci exec - run a further program in a container

        Usage: caisson-oci exec [OPTIONS] ID COMMAND [ARG...]
               caisson-oci exec --process FILE [OPTIONS] ID

        What is not given is as in the container's own document. The exit status is the program's, 128 and
        the number of the signal that ended it, or 255 if it was never run.

        Options:
          -p, --process FILE        a process document (JSON) instead of COMMAND; a pipe will do
              --cwd DIR             the working directory in the container
          -e, --env KEY=VALUE       a variable (repeatable)
          -u, --user UID[:GID]      the user
          -g, --additional-gids N   a further group (repeatable, or comma-separated)
          -c, --cap CAP_NAME        a further capability (repeatable)
              --no-new-privs        execve gives no privileges
          -t, --tty                 a terminal
              --console-socket S    the UNIX socket that gets the terminal's master
              --pidfd-socket S      the UNIX socket that gets the process's pidfd
          -d, --detach              leave once the program runs
              --pid-file FILE       write the process's id there: the bare number
              --preserve-fds N      hand on N descriptors from 3 on
              --ignore-paused       allow it in a paused container
              --cgroup [CTRL:]PATH  a control group below the container's own, for all or some controllers
                                    (repeatable)
              --apparmor PROFILE    the AppArmor profile
              --process-label LABEL the SELinux label
              --no-subreaper        has no effect: no process is left to this one to reap
              --plan                print the steps instead of taking them

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        string? apparmor = null, label = null, processFile = null, cwd = null, pidFile = null, consoleSocket = null, pidfdSocket = null;
        SpecUser? user = null;
        List<string> environment = [], capabilities = [], cgroups = [];
        List<uint> groups = [];
        bool tty = false, detach = false, noNewPrivileges = false, ignorePaused = false, plan = false;
        var preserve = 0;
        while (reader.Next())
        {
            switch (reader.Option)
            {
                case "process": processFile = reader.Value; break;
                case "cwd": cwd = reader.Value; break;
                case "env": environment.Add(reader.Value); break;
                case "user": user = ParseUser(reader); break;
                case "additional-gids": ParseGroups(reader, groups); break;
                case "cap": capabilities.Add(reader.Value.StartsWith("CAP_", StringComparison.OrdinalIgnoreCase) ? reader.Value.ToUpperInvariant() : "CAP_" + reader.Value.ToUpperInvariant()); break;
                case "no-new-privs": noNewPrivileges = reader.On; break;
                case "tty": tty = reader.On; break;
                case "detach": detach = reader.On; break;
                case "pid-file": pidFile = reader.Value; break;
                case "console-socket": consoleSocket = reader.Value; break;
                case "pidfd-socket": pidfdSocket = reader.Value; break;
                case "preserve-fds": preserve = Descriptors.ParseCount(reader); break;
                case "ignore-paused": ignorePaused = reader.On; break;
                case "plan": plan = reader.On; break;
                case "cgroup": cgroups.Add(reader.Value); break;
                case "apparmor": apparmor = reader.Value; break;
                case "process-label": label = reader.Value; break;
            }
        }
        var operands = processFile is null ? reader.Take(2, int.MaxValue, "the container's ID and a COMMAND") : reader.Take(1, 1, "the container's ID alone beside --process");
        var log = globals.Log;
        // Read now: the file may be a pipe, and the document is asked for more than once.
        var document = processFile is null ? null : SpecLoader.LoadProcess(processFile);

        SpecProcess Compose(OciSpec spec)
        {
            var process = document is null ? ExecProcess.CopyOf(spec) : ExecProcess.Inherit(document, spec);
            if (document is null)
            {
                process.Args = [.. operands.Skip(1)];
                process.Terminal = tty;
            }
            else
            {
                process.Terminal |= tty;
            }
            if (cwd is not null) process.Cwd = cwd;
            if (noNewPrivileges) process.NoNewPrivileges = true;
            if (apparmor is not null) process.ApparmorProfile = apparmor;
            if (label is not null) process.SelinuxLabel = label;
            (process.Env ??= []).AddRange(environment);
            if (user is not null) process.User = new SpecUser { Uid = user.Uid, Gid = user.Gid, Umask = process.User?.Umask, AdditionalGids = process.User?.AdditionalGids };
            if (groups.Count > 0) (process.User ??= new SpecUser()).AdditionalGids = [.. process.User.AdditionalGids ?? [], .. groups];
            foreach (var name in capabilities)
            {
                if (SpecValidator.IsCapability(name)) AddCapability(process, name);
                else log.Warn($"option '--cap': {name} is no capability of capabilities(7), so it is not granted");
            }
            return process;
        }

        var manager = globals.Manager;
        var options = new ExecOptions
        {
            Id = operands[0],
            Process = Compose,
            PidFile = pidFile,
            ConsoleSocket = consoleSocket,
            PidFdSocket = pidfdSocket,
            Cgroups = cgroups,
            Detach = detach,
            PreserveDescriptors = preserve,
            IgnorePaused = ignorePaused,
            Reached = log.IsDebug ? (step, time) => log.Debug($"{time.TotalMilliseconds:0.000} ms: step {step.Number}, {step.Call}") : null,
            Warn = log.Warn,
            Fault = globals.Fault,
        };
        if (plan) return PlanText.Print(manager.Plan(options));
        if (detach)
        {
            manager.Exec(options).Dispose();
            return 0;
        }
        using var session = ForegroundSession.Begin(new ForegroundOptions());
        options.Interrupt = session.Interrupt;
        using var launched = manager.Exec(options);
        return session.Attend(launched).ExitCode;
    }

    private static SpecUser ParseUser(ArgumentReader reader)
    {
        var colon = reader.Value.IndexOf(':');
        var gid = 0u;
        if (ParseId(colon < 0 ? reader.Value : reader.Value.AsSpan(0, colon), out var uid) && (colon < 0 || ParseId(reader.Value.AsSpan(colon + 1), out gid)))
            return new SpecUser { Uid = uid, Gid = gid };
        throw reader.Wrong($"option '--user' is UID or UID:GID in numbers, not '{reader.Value}'");
    }

    private static void ParseGroups(ArgumentReader reader, List<uint> groups)
    {
        foreach (var part in reader.Value.Split(','))
            groups.Add(ParseId(part, out var gid) ? gid : throw reader.Wrong($"option '--additional-gids' is group ids in numbers, not '{reader.Value}'"));
    }

    // Digits only, no blanks and signs; the largest number means "leave it as it is" to the kernel (setresuid(2)).
    private static bool ParseId(ReadOnlySpan<char> text, out uint id) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id != uint.MaxValue;

    // Ambient where the process has inheritable ones, as with runc: so a user other than root has it after the execve, if it is inheritable too.
    private static void AddCapability(SpecProcess process, string name)
    {
        var sets = process.Capabilities ??= new SpecCapabilities();
        Add(sets.Bounding ??= []);
        Add(sets.Effective ??= []);
        Add(sets.Permitted ??= []);
        if (sets.Inheritable is { Count: > 0 }) Add(sets.Ambient ??= []);

        void Add(List<string> set)
        {
            if (!set.Contains(name)) set.Add(name);
        }
    }
}
