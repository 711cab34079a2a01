using System.Globalization;
using Caisson.Inspect;
using Caisson.Launch;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Engine.Kept;

/// <summary>
/// Keeps namespaces under names, and lets them go: the writing side of <see cref="KeptNamespaces"/>. A bind mount holds each one; a PID namespace is of use only while its process 1
/// lives, so one that is made here gets a process that waits (<see cref="NamespaceRequest.Stay"/>).
/// </summary>
/// <remarks>
/// There is no index: what is there is what there is, and whatever a crash left can be listed and removed. A name is taken by making a file that nobody else made
/// (<c>O_EXCL</c>), as <c>ip netns add</c> does, so of several who want the same one, one gets it.
/// </remarks>
public static class NameKeeper
{
    /// <summary>Makes namespaces and keeps them under a name, which may have others already. All are kept, or none is.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kinds">The kinds to make.</param>
    /// <param name="request">Makes the launch of the files that keep them: <see cref="NamespaceRequest.New"/> are the kinds, <see cref="NamespaceRequest.Keep"/> the files, no program.</param>
    /// <exception cref="CaissonException">It is no name; it is taken (EEXIST); or a namespace cannot be made or kept.</exception>
    public static void Create(string name, NamespaceKind kinds, Func<IReadOnlyList<NamespaceFile>, NamespaceRequest> request)
    {
        using var place = KeptPlace.Reserve(name, kinds);
        using (Launcher.Launch(request(place.Files)))
        {
        }
        place.Complete();
    }

    /// <summary>Keeps namespaces that a process is in under a name, as <c>ip netns attach</c> does.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kinds">The kinds.</param>
    /// <param name="pid">The process.</param>
    /// <exception cref="CaissonException">It is no name; it is taken (EEXIST); the process is gone or somebody else's; or a namespace cannot be kept.</exception>
    public static void Attach(string name, NamespaceKind kinds, int pid)
    {
        var handles = new Dictionary<NamespaceKind, NamespaceHandle>();
        try
        {
            // Opened first: what cannot be opened shall leave nothing behind.
            foreach (var kind in NamespaceKinds.Each)
            {
                if (kinds.HasFlag(kind)) handles.Add(kind, NamespaceHandle.OpenProcess(pid, kind));
            }
            using var place = KeptPlace.Reserve(name, kinds);
            foreach (var file in place.Files)
                NamespaceBinding.Bind(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handles[file.Kind].Descriptor}"), file.Kind, file.Path);
            place.Complete();
        }
        finally
        {
            foreach (var handle in handles.Values) handle.Dispose();
        }
    }

    /// <summary>Lets namespaces go that are kept under a name. Each lives on if something else holds it, a process in it for instance.</summary>
    /// <param name="name">The name.</param>
    /// <param name="kinds">The kinds; of those not kept nothing is said unless none is.</param>
    /// <param name="endProcesses">Whether a PID namespace goes although it ends processes in it, beside the one that keeps it.</param>
    /// <exception cref="CaissonException">Nothing is kept under the name; processes would be ended; or the caller has no right to.</exception>
    public static void Remove(string name, NamespaceKind kinds, bool endProcesses)
    {
        KeptNamespaces.Require(name);
        var kept = KeptNamespaces.Find(name).Where(one => kinds.HasFlag(one.Kind)).ToList();
        var directory = $"{KeptNamespaces.Directory}/{name}";
        if (kept.Count == 0)
        {
            // What is left of one who was interrupted between the directory and the first file.
            if (SystemCall.unlinkat(Fcntl.AT_FDCWD, directory, Fcntl.AT_REMOVEDIR) == 0) return;
            throw new CaissonException($"Nothing is kept under the name {name}", KeptNamespaces.Find(name).Count == 0 ? "there is no such name" : "there are other kinds", new Advice("see what there is", AdviceKind.ListKept));
        }
        foreach (var one in kept)
        {
            if (one is { Kind: NamespaceKind.Pid, Id: { } id }) PidKeeper.End(one, id, endProcesses);
            NamespaceBinding.Release(one.Path);
        }
        // Another kind's file may be in it still.
        SystemCall.unlinkat(Fcntl.AT_FDCWD, directory, Fcntl.AT_REMOVEDIR);
    }
}
