using Caisson.Launch.Diagnosis;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>Which namespaces a container makes, which it joins, and which it shares with its caller.</summary>
internal sealed class NamespaceSet
{
    public NamespaceSet(OciSpec spec)
    {
        foreach (var entry in spec.Linux?.Namespaces ?? [])
        {
            ulong flag = FlagOf(entry.Type);
            if (string.IsNullOrEmpty(entry.Path)) New |= flag;
            else
            {
                Joined |= flag;
                Paths.Add((flag, entry.Type!, entry.Path));
            }
        }
    }

    /// <summary>CLONE_NEW* flags of the namespaces to make.</summary>
    public ulong New { get; }

    /// <summary>CLONE_NEW* flags of the namespaces to join.</summary>
    public ulong Joined { get; }

    /// <summary>The namespaces to join, in the document's order.</summary>
    public List<(ulong Flag, string Kind, string Path)> Paths { get; } = [];

    public bool IsNew(ulong flag) => (New & flag) != 0;

    /// <summary>Made or joined: not the caller's.</summary>
    public bool Has(ulong flag) => ((New | Joined) & flag) != 0;

    /// <summary>Some namespaces a process can only be born into: a first process prepares, and a second one goes on.</summary>
    public bool NeedsSecondProcess =>
        (Joined & (Sched.CLONE_NEWUSER | Sched.CLONE_NEWPID | Sched.CLONE_NEWTIME)) != 0
        || IsNew(Sched.CLONE_NEWTIME)
        || Joined != 0 && IsNew(Sched.CLONE_NEWUSER);

    /// <summary>The namespaces and ids as a diagnosis asks for them.</summary>
    public LaunchSubject Describe(OciSpec spec, string? root) => new()
    {
        Made = New,
        Joined = Joined,
        Paths = Paths,
        Users = spec.Linux?.UidMappings ?? [],
        Groups = spec.Linux?.GidMappings ?? [],
        Root = root,
    };

    public static ulong FlagOf(string? type) => type switch
    {
        NamespaceTypes.Pid => Sched.CLONE_NEWPID,
        NamespaceTypes.Network => Sched.CLONE_NEWNET,
        NamespaceTypes.Mount => Sched.CLONE_NEWNS,
        NamespaceTypes.Ipc => Sched.CLONE_NEWIPC,
        NamespaceTypes.Uts => Sched.CLONE_NEWUTS,
        NamespaceTypes.User => Sched.CLONE_NEWUSER,
        NamespaceTypes.Cgroup => Sched.CLONE_NEWCGROUP,
        NamespaceTypes.Time => Sched.CLONE_NEWTIME,
        _ => throw new CaissonException($"'{type}' is not a kind of namespace", remedy: "use pid, network, mount, ipc, uts, user, cgroup or time"),
    };
}
