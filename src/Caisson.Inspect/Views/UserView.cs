using System.Globalization;
using Caisson.Inspect.Users;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Views;

/// <summary>The ids of a user namespace: user_namespaces(7).</summary>
/// <param name="Chain">The namespace and those around it, with who made each; empty if it may not be opened.</param>
/// <param name="Users">The map of user ids to those of the reader's user namespace (of its own: to its parent's); null if no process is there to read it through.</param>
/// <param name="Groups">The map of group ids; null likewise.</param>
/// <param name="Setgroups">Whether setgroups(2) is allowed; null likewise.</param>
public sealed record UserView(UserNamespaceChain Chain, IdMap? Users, IdMap? Groups, SetgroupsPolicy? Setgroups)
{
    /// <summary>Whether the maps lead to the parent's ids, because the reader is in this very namespace.</summary>
    public bool IsReaders { get; init; }

    /// <summary>Reads it; null if there is nothing to read it by.</summary>
    /// <param name="user">The namespace; null if it may not be opened: the maps are open to everybody.</param>
    /// <param name="processes">Processes that are in it: the kernel shows the maps only through one.</param>
    /// <exception cref="CaissonException">A file of /proc is not of its form.</exception>
    public static UserView? Read(NamespaceHandle? user, IEnumerable<int> processes)
    {
        using var own = NamespaceHandle.OpenProcess(0, NamespaceKind.User);
        var view = new UserView(user is null ? new([]) : UserNamespaceChain.Read(user), null, null, null) { IsReaders = own.Id == user?.Id };
        foreach (var pid in processes)
        {
            if (IdMap.TryRead(pid) is not { } users || IdMap.TryRead(pid, groups: true) is not { } groups) continue;
            return view with { Users = users, Groups = groups, Setgroups = SetgroupsPolicies.TryRead(pid) };
        }

        return user is null ? null : view;
    }

    /// <summary>A range as people say it: <c>container 0-65535 is host 100000-165535</c>.</summary>
    /// <param name="mapping">The range.</param>
    public string Sentence(IdMapping mapping)
    {
        var outside = IsReaders ? "parent" : "host";
        if (mapping is { ContainerId: 0, HostId: 0, Size: uint.MaxValue }) return Chain is [{ IsInitial: true }, ..] ? "every id is itself" : $"every id is the {outside}'s";
        return string.Create(CultureInfo.InvariantCulture, $"container {Range(mapping.ContainerId, mapping.ContainerEnd)} is {outside} {Range(mapping.HostId, mapping.HostEnd)}");
    }

    private static string Range(uint first, ulong end) => end - first == 1 ? string.Create(CultureInfo.InvariantCulture, $"{first}") : string.Create(CultureInfo.InvariantCulture, $"{first}-{end - 1}");
}
