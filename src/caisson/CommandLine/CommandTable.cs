using Caisson.Cli.Commands;
using Caisson.Cli.Commands.Doctor;
using Caisson.Cli.Commands.Ns;
using Caisson.Linux.Processes;

namespace Caisson.Cli.CommandLine;

/// <summary>The commands of the program.</summary>
internal static class CommandTable
{
    internal static readonly CommandSet Commands = new(["run", "exec", "ps", "inspect", "stop", "kill", "rm", "wait", "ns", "doctor", "learn", "completion", "version"], Find) { Elsewhere = DockerWords.OfCommand };

    private static CommandInfo? Find(string name) => name switch
    {
        "run" => RunOptionsTable.Describe(),
        "exec" => Exec(),
        "ps" => Ps(),
        "inspect" => Inspect(),
        "stop" => Stop(),
        "kill" => Kill(),
        "rm" => Rm(),
        "wait" => Wait(),
        "ns" => NsCommands.Describe(),
        "doctor" => DoctorCommand.Describe(),
        "learn" => LearnCommand.Describe(),
        "completion" => Completion(),
        "version" => VersionCommand.Describe(),
        _ => null,
    };

    internal static OptionGroup General => new("General",
    [
        new("root", "DIR", "Where the state of containers is kept, instead of /run/caisson or $XDG_RUNTIME_DIR/caisson") { Words = "DIR" },
        new("help", 'h', null, "Print this"),
    ]);

    private static CommandInfo Exec() => new()
    {
        Name = "exec",
        Elsewhere = static option => DockerWords.OfOption("exec", option),
        Synopsis = "[OPTION…] NAME COMMAND [ARG…]",
        Summary = "Run a further program in a running container. It joins every namespace, the root, the control group, the capabilities and the no_new_privs of the container's own program.",
        PassesOn = true,
        Operands = ["container", "command"],
        Execute = ExecCommand.Execute,
        Groups =
        [
            new("Process",
            [
                new("interactive", 'i', null, "Pass standard input on, which is the default; --interactive=false gives it /dev/null"),
                new("tty", 't', null, "Give it a terminal; the default when standard input and output are terminals"),
                new("no-tty", null, "Give it no terminal"),
                new("env", 'e', "NAME[=VALUE]", "Set a variable, or pass the one from here on; repeatable"),
                new("env-file", "FILE", "Set the variables of a file, one a line; repeatable") { Words = "FILE" },
                new("workdir", 'w', "DIR", "Start in this directory of the container"),
                new("user", 'u', "USER[:GROUP]", "Run as this user of the container, by number or by name"),
                new("pid-file", "FILE", "Write its process id into a file") { Words = "FILE" },
            ]),
            new("Seeing it",
            [
                new("plan", "FORMAT", "Print the steps and run nothing; json for programs") { Optional = true, Words = "text json" },
                new("verbose", null, "Print the steps as they are reached, with their time"),
            ]),
            General,
        ],
        Examples =
        [
            ("caisson exec web ps ax", "look around in the container web"),
            ("caisson exec -it -u 1000 web bash", "a shell in it, as user 1000"),
        ],
    };

    private static CommandInfo Ps() => new()
    {
        Name = "ps",
        Elsewhere = static option => DockerWords.OfOption("ps", option),
        Synopsis = "[OPTION…]",
        Summary = "List the running containers.",
        Execute = PsCommand.Execute,
        Groups =
        [
            new("Options",
            [
                new("all", 'a', null, "Those that do not run as well"),
                new("format", "FORMAT", "table, json, or name for the names alone") { Words = "table json name" },
                new("json", null, "The same as --format json"),
            ]),
            General,
        ],
        Examples = [("caisson ps", "what runs"), ("caisson ps -a --json", "everything, for programs")],
    };

    private static CommandInfo Inspect() => new()
    {
        Name = "inspect",
        Elsewhere = static option => DockerWords.OfOption("inspect", option),
        Synopsis = "NAME…",
        Summary = "Print what is known of containers as JSON. That is the state, the namespaces with their ids, the processes, the mounts, and the document that the container was made from.",
        Operands = ["container"],
        Execute = InspectCommand.Execute,
        Groups = [General],
        Examples = [("caisson inspect web", "all of it"), ("caisson inspect web | jq .[0].namespaces", "the ids of its namespaces")],
    };

    private static CommandInfo Stop() => new()
    {
        Name = "stop",
        Elsewhere = static option => DockerWords.OfOption("stop", option),
        Synopsis = "[OPTION…] NAME…",
        Summary = "Ask containers to end. Each gets SIGTERM and, if it still runs after a while, SIGKILL.",
        Operands = ["container"],
        Execute = StopCommand.Execute,
        Groups = [new("Options", [new("time", 't', "SECONDS", "How long to wait before SIGKILL; 10 by default")]), General],
        Examples = [("caisson stop web", "with ten seconds for cleaning up"), ("caisson stop -t 0 web", "at once")],
    };

    private static CommandInfo Kill() => new()
    {
        Name = "kill",
        Elsewhere = static option => DockerWords.OfOption("kill", option),
        Synopsis = "[OPTION…] NAME…",
        Summary = "Send a signal to the program of containers.",
        // No option begins with a digit or a capital: -99 is a signal that is not there.
        Shorthand = static word => Signal.TryParse(word, out _) || char.IsAsciiDigit(word[0]) || char.IsAsciiLetterUpper(word[0]) ? ("signal", word) : null,
        Operands = ["container"],
        Execute = KillCommand.Execute,
        Groups =
        [
            new("Options",
            [
                new("signal", 's', "SIGNAL", "Its name or number, also as -9 or -HUP; KILL by default") { Words = "HUP INT QUIT KILL USR1 USR2 TERM CONT STOP" },
                new("all", 'a', null, "Send it to every process of the container"),
            ]),
            General,
        ],
        Examples = [("caisson kill web", "end it at once"), ("caisson kill -HUP web", "tell it to read its configuration again")],
    };

    private static CommandInfo Rm() => new()
    {
        Name = "rm",
        Elsewhere = static option => DockerWords.OfOption("rm", option),
        Synopsis = "[OPTION…] NAME…",
        Summary = "Remove what is left of containers that do not run.",
        Operands = ["container"],
        Execute = RmCommand.Execute,
        Groups = [new("Options", [new("force", 'f', null, "Kill those that run; a name that is not there is no error")]), General],
        Examples = [("caisson rm web", "after a crash of the machine, for instance"), ("caisson rm -f web", "whatever it is doing")],
    };

    private static CommandInfo Wait() => new()
    {
        Name = "wait",
        Elsewhere = static option => DockerWords.OfOption("wait", option),
        Synopsis = "NAME…",
        Summary = "Wait until containers end, and print their exit statuses. One a line, in the order of the names.",
        Operands = ["container"],
        Execute = WaitCommand.Execute,
        Groups = [General],
        Examples = [("caisson wait web", "128 and the number of the signal if one ended it")],
    };

    private static CommandInfo Completion() => new()
    {
        Name = "completion",
        Synopsis = "bash|zsh|fish",
        Summary = "Print a script that lets a shell complete commands, options and names of containers.",
        Operands = ["bash zsh fish"],
        Execute = CompletionCommand.Execute,
        Groups = [General],
        Examples =
        [
            ("eval \"$(caisson completion bash)\"", "for this shell, or in ~/.bashrc for every one"),
            ("caisson completion fish >~/.config/fish/completions/caisson.fish", "for fish"),
        ],
    };
}
