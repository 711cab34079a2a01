using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Launch;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns enter</c>: a program in existing namespaces, as nsenter(1) starts it.</summary>
internal static class EnterCommand
{
    private const string Where = "FILE";

    internal static CommandInfo Describe() => new()
    {
        Name = "ns enter",
        Synopsis = "TARGET [OPTION…] [--] [COMMAND [ARG…]]",
        Summary = "Run a program in namespaces that exist. TARGET is a process, a container's name, a kept namespace's name, a namespace's number, or the file of a namespace or pidfd. "
            + "Without kinds all are entered that differ from yours, in one step where the kernel allows it. Without COMMAND it is your shell. " + ProgramOptions.Statuses,
        PassesOn = true,
        RootIsDirectory = true,
        OwnOperands = NeedsTarget,
        Operands = ["target", "command"],
        Execute = Execute,
        Groups =
        [
            new("Namespaces (of the target, or of a file, a number or a name)",
            [
                new("target", 't', "TARGET", "The target, in place of the first word; PID:INODE also checks the inode number of its pidfd"),
                new("all", 'a', null, "Every kind, also those that you share with it; not a user namespace that is yours"),
                new("mount", 'm', Where, "The mount namespace") { Optional = true, Words = Where },
                new("uts", 'u', Where, "The UTS namespace") { Optional = true, Words = Where },
                new("ipc", 'i', Where, "The IPC namespace") { Optional = true, Words = Where },
                new("net", 'n', Where, "The network namespace") { Optional = true, Words = Where },
                new("net-socket", 'N', "FD", "The network namespace of a socket, descriptor FD of the target"),
                new("pid", 'p', Where, "The PID namespace") { Optional = true, Words = Where },
                new("cgroup", 'C', Where, "The cgroup namespace") { Optional = true, Words = Where },
                new("user", 'U', Where, "The user namespace") { Optional = true, Words = Where },
                new("user-parent", null, "The user namespace around the target's; without a process, the one that owns what is entered"),
                new("time", 'T', Where, "The time namespace") { Optional = true, Words = Where },
            ]),
            new("The program",
            [
                new("root", 'r', "DIR", "Change the root to the target's, or to a directory that is opened before anything is entered") { Optional = true, Words = "DIR" },
                new("wd", 'w', "DIR", "Start in the target's working directory, or in one that is opened before anything is entered") { Optional = true, Words = "DIR" },
                new("wdns", 'W', "DIR", "Start in this directory of what was entered"),
                new("env", 'e', null, "Give it the target's environment in place of yours"),
                new("join-cgroup", 'c', null, "Put it into the target's control groups"),
                new("setuid", 'S', "USER", "Become this user there, or follow: the target's. In a user namespace it is 0 by default"),
                new("setgid", 'G', "GROUP", "Become this group there, or follow, without supplementary groups. In a user namespace it is 0 by default"),
                new("preserve-credentials", null, "Keep your ids and groups in a user namespace too"),
                new("keep-caps", null, "Keep the capabilities in the user namespace although the program is not root there"),
                new("follow-context", 'Z', null, "Run it in the target's SELinux context"),
                new("no-fork", 'F', null, "Start it outside the PID and time namespaces; only its children are inside"),
                new("kill-child", "SIGNAL", "End the program when caisson ends, however that happens; KILL by default") { Optional = true },
            ]),
            ProgramOptions.Seeing,
            ProgramOptions.General,
        ],
        Examples =
        [
            ("caisson ns enter web", "a shell in everything that the container web has of its own"),
            ("caisson ns enter 1234 -n ss -tlp", "your programs on the network of process 1234"),
            ("caisson ns enter --net=/run/netns/blue ip address", "no process needed"),
            ("caisson ns enter 1234 -m --root --wd ls", "its files, from where it stands"),
        ],
    };

    /// <summary>The first word is the target, unless another way to say what to enter came before it.</summary>
    private static int NeedsTarget(ParsedArguments arguments)
    {
        if (arguments.Has("target")) return 0;
        foreach (var (name, value) in arguments.InOrder)
        {
            if (value is not null && Array.IndexOf(EnterRequest.Options, name) >= 0) return 0;
        }

        return 1;
    }

    internal static int Execute(ParsedArguments arguments)
    {
        using var request = EnterRequest.From(arguments);
        return ProgramOptions.Run(arguments, request.Request);
    }
}
