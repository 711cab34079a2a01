using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Launch.Planning;

/// <summary>
/// The steps that enter existing namespaces. A namespace may belong to the caller's user namespace or to the one that is
/// entered: what the kernel refuses before a change of the user namespace is tried again after it.
/// </summary>
internal sealed class JoinNamespaces
{
    private readonly LaunchPlan _plan;
    private readonly List<(ulong Flag, string Kind, HostDescriptor Descriptor)> _namespaces = [];

    public JoinNamespaces(LaunchPlan plan, IReadOnlyList<(ulong Flag, string Kind, string Path)> paths)
    {
        _plan = plan;
        foreach (var (flag, kind, path) in paths)
            _namespaces.Add((flag, kind, plan.Needs($"{kind} namespace {path}", () => NamespaceHandle.OpenPath(path, (NamespaceKind)flag))));
    }

    /// <summary>Namespaces that somebody has opened already.</summary>
    public JoinNamespaces(LaunchPlan plan, IReadOnlyList<JoinedNamespace> namespaces)
    {
        _plan = plan;
        foreach (var each in namespaces)
            _namespaces.Add(((ulong)each.Kind, NamespaceKinds.OciName(each.Kind), plan.Borrow(each.Name, each.Handle)));
    }

    /// <summary>The namespace of that kind; null if none is joined.</summary>
    public HostDescriptor? DescriptorOf(ulong flag)
    {
        foreach (var each in _namespaces)
            if (each.Flag == flag) return each.Descriptor;
        return null;
    }

    /// <summary>All but the user namespace.</summary>
    /// <param name="laterPassFollows">Being refused is no error yet.</param>
    public void Others(bool laterPassFollows)
    {
        foreach (var (flag, kind, descriptor) in _namespaces)
            if (flag != Sched.CLONE_NEWUSER) _plan.Add(new JoinNamespace(descriptor, kind, flag, laterPassFollows));
    }

    /// <summary>The user namespace, if it is among them.</summary>
    public void User()
    {
        foreach (var (flag, kind, descriptor) in _namespaces)
            if (flag == Sched.CLONE_NEWUSER) _plan.Add(new JoinNamespace(descriptor, kind, flag, false));
    }
}
