using System.Text;
using Caisson.Linux.Abi;
using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime;

/// <summary>What each command takes and what it is for: the reader's schema stands beside the text that explains it.</summary>
internal static class Help
{
    internal const string GlobalSchema = "!root= log= log-format= debug systemd-cgroup cgroup-manager= rootless= fault= version,v help,h";

    private const string Making = "bundle,b= config,f= pid-file= console-socket= pidfd-socket= preserve-fds= no-pivot no-new-keyring no-subreaper plan";

    /// <summary>The options of a command, for the <see cref="ArgumentReader"/>.</summary>
    internal static string Options(string command) => command switch
    {
        "create" => Making + " help,h",
        "run" => Making + " detach,d keep help,h",
        "exec" => "!console-socket= pidfd-socket= pid-file= preserve-fds= cwd= env,e= user,u= additional-gids,g= cap,c= process,p= cgroup= apparmor= process-label= "
            + "tty,t detach,d no-new-privs ignore-paused no-subreaper plan help,h",
        "kill" => "all,a help,h",
        "delete" => "force,f help,h",
        "list" => "format,f= quiet,q help,h",
        "ps" => "!format,f= help,h",
        "spec" => "bundle,b= rootless help,h",
        _ => "help,h",
    };

    /// <summary>Prints the help of the program (an empty name) or of a command; the exit status is 0 unless it answers a call without a command.</summary>
    internal static int Print(string command, bool toError = false)
    {
        var text = Encoding.UTF8.GetBytes(Text(command) ?? throw new UsageException($"unknown command '{command}'", ""));
        SystemCall.write_all(toError ? 2 : 1, text);
        return toError ? 1 : 0;
    }

    /// <summary>The command <c>help</c>.</summary>
    internal static int Run(ArgumentReader arguments)
    {
        while (arguments.Next()) { }
        var operands = arguments.Take(0, 1, "one command's name");
        return Print(operands.Count == 0 ? "" : operands[0]);
    }

    private const string MakingOptions = """
          -b, --bundle DIR          the bundle: a directory with a config.json (default: the current one)
          -f, --config FILE         another document than the bundle's config.json
              --pid-file FILE       write the first process's id there: the bare number
              --console-socket S    the UNIX socket that gets the terminal's master
              --pidfd-socket S      the UNIX socket that gets the first process's pidfd
              --preserve-fds N      hand on N descriptors from 3 on (those of LISTEN_FDS come first)
              --no-pivot            has no effect: the root is always changed by pivot_root
              --no-new-keyring      leave the container the session keyring of the caller
              --plan                print the steps of the launch instead of taking them

        """;

    private static string? Text(string command) => command switch
    {
        "" => """
            caisson-oci - an OCI runtime: makes containers from bundles for engines

            Usage: caisson-oci [OPTIONS] COMMAND [ARGUMENTS]

            Commands:
              create     make a container whose program waits for start
              start      let a created container run its program
              run        make a container and run its program
              exec       run a further program in a container
              state      print a container's state as JSON
              kill       send a signal to a container
              delete     remove a container
              list       list the containers of the state root
              ps         list a container's processes
              spec       write a config.json to begin with
              features   print what this runtime can do as JSON
              help       print the help of a command

            Options:
              --root DIR                where the state of containers is kept (default: /run/caisson, or
                                        $XDG_RUNTIME_DIR/caisson for users)
              --log FILE                append what happens to this file, instead of standard error
              --log-format text|json    the form of its lines (default: text)
              --debug                   log more
              --cgroup-manager NAME     disabled: do without control groups, whatever the document says.
                                        They are not managed yet, so cgroupfs (the default) and systemd refuse
                                        a document that asks for one
              --systemd-cgroup          the same as --cgroup-manager systemd
              --rootless true|false|auto  choose the default state root as for a user, or not
              --fault N[:ERRNO]         let step N of a launch fail, to see that nothing is left behind;
                                        --plan prints the numbers
              -v, --version             print the version
              -h, --help                print this; COMMAND --help prints a command's

            Options have one dash or two, and their value behind = or in the next argument.

            """,
        "create" => $"""
            caisson-oci create - make a container whose program waits for `start`

            Usage: caisson-oci create [OPTIONS] ID

            Options:
            {MakingOptions}
            """,
        "run" => $"""
            caisson-oci run - make a container and run its program; exit as it does

            Usage: caisson-oci run [OPTIONS] ID

            Signals are forwarded, and the container is removed when its program has ended. The exit status
            is the program's, 128 and the number of the signal that ended it, or 1 if it was never run.

            Options:
            {MakingOptions}  -d, --detach              leave once the program runs; the container stays until `delete`
                  --keep                keep the container's state when it has ended

            """,
        "exec" => """
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
                  --cgroup PATH         refused: control groups are not managed yet
                  --apparmor PROFILE    refused: AppArmor profiles are not applied yet
                  --process-label LABEL refused: SELinux labels are not applied yet
                  --plan                print the steps instead of taking them

            """,
        "start" => Simple("start", "let a created container run its program"),
        "state" => Simple("state", "print a container's state as JSON"),
        "kill" => """
            caisson-oci kill - send a signal to a container's first process

            Usage: caisson-oci kill [OPTIONS] ID [SIGNAL]

            SIGNAL is a name with or without SIG, or a number; TERM by default. 0 only asks whether it runs.

            Options:
              -a, --all                 send it to all processes of the container; none is no error

            """,
        "delete" => """
            caisson-oci delete - remove a container that has ended or was never started

            Usage: caisson-oci delete [OPTIONS] ID

            Options:
              -f, --force               kill it first if it runs; if there is none, that is no error

            """,
        "list" => """
            caisson-oci list - list the containers of the state root

            Usage: caisson-oci list [OPTIONS]

            Options:
              -f, --format table|json   the form (default: table)
              -q, --quiet               ids only

            """,
        "ps" => """
            caisson-oci ps - list a container's processes

            Usage: caisson-oci ps [OPTIONS] ID [ARGUMENTS OF ps(1)]

            The arguments are ps(1)'s own, -ef by default; its output has to have a column PID.

            Options:
              -f, --format table|json   the form: what ps(1) prints, or an array of process ids

            """,
        "spec" => """
            caisson-oci spec - write a config.json to begin with

            Usage: caisson-oci spec [OPTIONS]

            Options:
              -b, --bundle DIR          where to (default: the current directory)
                  --rootless            for the calling user, without any right of root's

            """,
        "features" => """
            caisson-oci features - print what this runtime can do, as JSON

            Usage: caisson-oci features

            """,
        _ => null,
    };

    private static string Simple(string command, string purpose) => $"""
        caisson-oci {command} - {purpose}

        Usage: caisson-oci {command} ID

        """;
}
