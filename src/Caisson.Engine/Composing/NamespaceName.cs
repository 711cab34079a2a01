namespace Caisson.Engine;

/// <summary>The eight kinds of namespaces, in the order in which they are listed to people.</summary>
internal enum NamespaceName
{
    User,
    Pid,
    Mount,
    Uts,
    Ipc,
    Net,
    Cgroup,
    Time,
}
