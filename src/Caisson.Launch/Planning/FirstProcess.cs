using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Launch.Planning;

/// <summary>A container's first process, whose namespaces and root are entered.</summary>
internal static class FirstProcess
{
    /// <summary>
    /// Refuses one that has entered a user namespace of its own making. There any program may mount over every file, and who enters its mounts with the rights of the
    /// container's root would run whatever it likes.
    /// </summary>
    /// <remarks>Asked when all has been opened: a process gets into the mounts of such a namespace only with the namespace itself, and never back.</remarks>
    /// <param name="id">The container.</param>
    /// <param name="pid">Its first process.</param>
    /// <param name="namespaces">What the document says.</param>
    /// <exception cref="CaissonException">It has, or it has ended.</exception>
    public static void CheckUser(string id, int pid, NamespaceSet namespaces)
    {
        using var user = NamespaceHandle.OpenProcess(pid, NamespaceKind.User);
        if (IsContainers(user, namespaces)) return;
        throw new CaissonException($"container {id} is not entered", $"its first process, {pid}, is in a user namespace that was not made for the container, where it can show whatever files it likes", "let a program that makes user namespaces be another process than the first, as under an init");
    }

    private static bool IsContainers(NamespaceHandle user, NamespaceSet namespaces)
    {
        using var own = NamespaceHandle.OpenProcess(0, NamespaceKind.User);
        if (!namespaces.Has(Sched.CLONE_NEWUSER)) return user.Id == own.Id;
        using var parent = user.GetParent();
        return parent?.Id == own.Id || namespaces.Paths.Exists(each => each.Flag == Sched.CLONE_NEWUSER && IsAt(each.Path, user.Id));
    }

    private static bool IsAt(string path, NamespaceId id)
    {
        try
        {
            using var there = NamespaceHandle.OpenPath(path, NamespaceKind.User);
            return there.Id == id;
        }
        catch (CaissonException)
        {
            return false; // The file that stood for it is gone.
        }
    }
}
