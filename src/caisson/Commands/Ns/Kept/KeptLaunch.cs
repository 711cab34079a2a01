using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Launch;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Launch;
using Caisson.Linux.Files;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux;

namespace Caisson.Cli.Commands.Ns.Kept;

/// <summary><c>caisson ns exec NAME -- COMMAND</c>: a program in what is kept under a name, and for a network namespace all that <c>ip netns exec</c> does.</summary>
internal static class KeptLaunch
{
    // These make or describe new namespaces.
    private static readonly string[] NotForKept =
    [
        "net", "pid", "mount", "ipc", "cgroup", "time", "user", "uts", "hostname", "map-root-user", "map-current-user", "map-user", "map-group", "map-users", "map-groups", "map-auto", "map-subids",
        "owner", "setgroups", "mount-proc", "mount-binfmt", "load-interp", "propagation", "monotonic", "boottime",
    ];

    internal static int Run(ParsedArguments arguments, string name, IReadOnlyList<string> words)
    {
        foreach (var option in NotForKept)
        {
            if (arguments.Has(option)) throw new UsageException($"ns exec {name}: --{option} is for new namespaces, and those of {name} are there already", arguments.Command.Name);
        }

        using var entry = new Entry(name);
        return ProgramOptions.Run(arguments, entry.Request(arguments, words));
    }

    /// <summary>One after the other, whatever becomes of each, as <c>ip -all netns exec</c>.</summary>
    internal static int RunAll(ParsedArguments arguments)
    {
        var status = 0;
        foreach (var kept in KeptNamespaces.List())
        {
            if (kept.Kind != NamespaceKind.Network) continue;
            Console.Out.Write($"\nnetns: {PlainText.Clean(kept.Name)}\n");
            Console.Out.Flush();
            try
            {
                status = Math.Max(status, Run(arguments, kept.Name, arguments.Operands));
            }
            catch (CaissonException e)
            {
                Messages.Error(e);
                status = Application.Failure;
            }
        }

        return status;
    }

    /// <summary>The open namespaces of a name.</summary>
    private sealed class Entry : IDisposable
    {
        private readonly string _name;
        private readonly List<JoinedNamespace> _joined = [];
        private readonly NamespaceKind _kinds;

        internal Entry(string name)
        {
            _name = name;
            var kept = KeptNamespaces.Find(name);
            if (kept.Count == 0)
                throw new CaissonException($"Nothing is kept under the name {name}", KeptNamespaces.ProblemOfName(name) ?? "there is no such name", "caisson ns ls --kept lists what there is; caisson ns create makes it");
            try
            {
                foreach (var one in kept)
                {
                    _joined.Add(new(one.Kind, one.Open(), one.Path));
                    _kinds |= one.Kind;
                }
            }
            catch
            {
                Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            foreach (var joined in _joined) joined.Handle.Dispose();
        }

        internal NamespaceRequest Request(ParsedArguments arguments, IReadOnlyList<string> words)
        {
            var (program, argv) = ProgramOptions.Command(words);
            var user = _kinds.HasFlag(NamespaceKind.User);
            // A kept mount namespace is its owner's work, and shows what was mounted in it. Without one the program gets a copy of the caller's, in which that can be done.
            var view = !arguments.Flag("bare") && !_kinds.HasFlag(NamespaceKind.Mount) && (_kinds & (NamespaceKind.Network | NamespaceKind.Pid)) != 0;
            return new NamespaceRequest
            {
                Name = $"a process in the namespaces kept as {_name}",
                Program = program,
                Arguments = argv,
                Environment = ProgramOptions.Variables(),
                PreserveDescriptors = Descriptors.CountInherited(),
                Joined = _joined,
                Fork = arguments.Switch("fork") ?? true,
                New = view ? NamespaceKind.Mount : NamespaceKind.None,
                // As with ip netns exec: what is mounted outside later still comes in.
                Propagation = MountPropagation.Slave,
                ProcMount = view && _kinds.HasFlag(NamespaceKind.Pid) && (arguments.Switch("fork") ?? true) ? "/proc" : null,
                NetworkView = view && _kinds.HasFlag(NamespaceKind.Network) ? View() : null,
                Root = arguments.Last("root"),
                WorkingDirectory = arguments.Last("wd"),
                Uid = ProgramOptions.Id(arguments, "setuid") ?? (user ? 0 : null),
                Gid = ProgramOptions.Id(arguments, "setgid") ?? (user ? 0 : null),
                LeaveGroups = user,
                KeepCapabilities = arguments.Flag("keep-caps") && user,
                ParentDeathSignal = ProgramOptions.DeathSignal(arguments),
                Reached = ProgramOptions.Reached(arguments),
                Fault = ProgramOptions.Fault(arguments),
            };
        }

        private NetworkView View()
        {
            var files = new List<(string, string)>();
            var directory = $"/etc/netns/{_name}";
            foreach (var name in DirectoryEntries.TryNames(directory) ?? [])
            {
                var (source, target) = ($"{directory}/{name}", $"/etc/{name}");
                if (FilePath.Exists(target)) files.Add((source, target));
                else Messages.Warning($"{source} has no {target} to be bound to; make an empty one");
            }

            return new NetworkView(_name, files);
        }
    }
}
