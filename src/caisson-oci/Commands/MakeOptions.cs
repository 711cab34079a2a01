using Caisson.Linux.Processes;
using Caisson.OciRuntime.CommandLine;
using Caisson.Runtime;

namespace Caisson.OciRuntime.Commands;

/// <summary>What <c>create</c> and <c>run</c> have in common.</summary>
internal sealed class MakeOptions
{
    internal const string Options = "bundle,b= config,f= pid-file= console-socket= pidfd-socket= preserve-fds= no-pivot no-new-keyring no-subreaper plan";

    internal const string HelpText = """
          -b, --bundle DIR          the bundle: a directory with a config.json (default: the current one)
          -f, --config FILE         another document than the bundle's config.json
              --pid-file FILE       write the first process's id there: the bare number
              --console-socket S    the UNIX socket that gets the terminal's master
              --pidfd-socket S      the UNIX socket that gets the first process's pidfd
              --preserve-fds N      hand on N descriptors from 3 on, those of LISTEN_FDS besides
              --no-pivot            move the root over the host's instead of exchanging the two (pivot_root);
                                    only for machines whose root is the initramfs: it protects the host less
              --no-new-keyring      leave the container the session keyring of the caller
              --no-subreaper        has no effect: no process is left to this one to reap
              --plan                print the steps of the launch instead of taking them

        """;

    private string? _bundle, _config, _pidFile, _consoleSocket, _pidfdSocket;
    private int _preserve;
    private bool _noPivot, _keepKeyring;

    internal bool Plan { get; private set; }

    internal bool Detach { get; private set; }

    internal bool Keep { get; private set; }

    internal static MakeOptions Parse(ArgumentReader reader)
    {
        var options = new MakeOptions();
        while (reader.Next())
        {
            switch (reader.Option)
            {
                case "bundle": options._bundle = reader.Value; break;
                case "config": options._config = reader.Value; break;
                case "pid-file": options._pidFile = reader.Value; break;
                case "console-socket": options._consoleSocket = reader.Value; break;
                case "pidfd-socket": options._pidfdSocket = reader.Value; break;
                case "preserve-fds": options._preserve = Descriptors.ParseCount(reader); break;
                case "no-pivot": options._noPivot = reader.On; break;
                case "no-new-keyring": options._keepKeyring = reader.On; break;
                case "plan": options.Plan = reader.On; break;
                case "detach": options.Detach = reader.On; break;
                case "keep": options.Keep = reader.On; break;
            }
        }
        return options;
    }

    internal CreateOptions Load(GlobalOptions globals, ArgumentReader reader)
    {
        var id = reader.Take(1, 1, "the container's ID")[0];
        var log = globals.Log;
        var loaded = SpecLoader.Load(_bundle, _config, log.Warn);
        return new CreateOptions
        {
            Id = id,
            Bundle = loaded.Bundle,
            Spec = loaded.Spec,
            Document = loaded.Document,
            PidFile = _pidFile,
            ConsoleSocket = _consoleSocket,
            PidFdSocket = _pidfdSocket,
            NoPivot = _noPivot,
            PreserveDescriptors = Descriptors.WithActivation(_preserve, loaded.Spec.Process),
            NotifySocket = ProcessEnvironment.Get("NOTIFY_SOCKET") is { Length: > 0 } notify ? notify : null,
            KeepKeyring = _keepKeyring,
            CgroupManager = globals.CgroupManager,
            CgroupOptional = globals.Rootless,
            Reached = log.IsDebug ? (step, time) => log.Debug($"{time.TotalMilliseconds:0.000} ms: step {step.Number}, {step.Call}") : null,
            Warn = log.Warn,
            Fault = globals.Fault,
        };
    }
}
