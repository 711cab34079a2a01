using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis;

/// <summary>What failed: a step of the child's, a call of the parent's, or the clone between them.</summary>
internal sealed record Failure
{
    /// <summary>The system call by its man page's name.</summary>
    public required string Call { get; init; }

    public required Errno Errno { get; init; }

    /// <summary>The path or name that it was about.</summary>
    public string? Object { get; init; }

    /// <summary>The step of the child's; null if the parent failed.</summary>
    public Step? Step { get; init; }

    /// <summary>The steps before it, which succeeded.</summary>
    public IReadOnlyList<Step> Before { get; init; } = [];

    /// <summary>CLONE_NEW* flags that this very call was to make.</summary>
    public ulong Namespaces { get; init; }

    /// <summary>The file system's own words, in neutral terms.</summary>
    public string? Log { get; init; }

    /// <summary>What was being launched.</summary>
    public LaunchSubject Subject { get; init; } = new();

    public bool Is(params ReadOnlySpan<Errno> errnos)
    {
        foreach (var errno in errnos)
            if (errno == Errno) return true;
        return false;
    }

    public bool Calls(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (name == Call) return true;
        return false;
    }

    /// <summary>Whether a step of this type was taken before.</summary>
    public bool Took<T>() where T : Step
    {
        foreach (var step in Before)
            if (step is T) return true;
        return false;
    }

    /// <summary>Whether the rights of a user namespace, not the caller's, decide.</summary>
    public bool InUserNamespace => Step is not null && Subject.Has(NamespaceKind.User);

    /// <summary>Whose eyes the file system was seen with.</summary>
    public Identity Actor(Machine machine)
    {
        var caller = machine.Caller;
        bool overrides = machine.Holds(Capability.CAP_DAC_OVERRIDE) || machine.Holds(Capability.CAP_DAC_READ_SEARCH);
        var identity = new Identity(caller.Uid.FileSystem, caller.Gid.FileSystem, caller.Groups) { OverridesAll = overrides && !InUserNamespace };
        if (Step is null) return identity;
        if (InUserNamespace) identity = identity with { Rules = Subject };
        foreach (var step in Before)
        {
            if (step is BecomeNamespaceRoot root) identity = identity with { Uid = Host(Subject.Users, root.User), Gid = Host(Subject.Groups, root.Group) };
            else if (step is SetGroups groups) identity = identity with { Groups = [.. groups.Groups.Select(group => Host(Subject.Groups, group))] };
            else if (step is SetUser user) identity = new Identity(Host(Subject.Users, user.User), Host(Subject.Groups, user.Group), identity.Groups);
        }
        return identity;
    }

    private uint Host(IReadOnlyList<Oci.SpecIdMapping> maps, uint id) => InUserNamespace ? LaunchSubject.ToHost(maps, id) ?? 65534 : id;
}
