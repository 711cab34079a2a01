namespace Caisson.Linux.Namespaces;

/// <summary>The entrance: run a function in namespaces that exist, or a program in new ones.</summary>
public static class Namespaces
{
    /// <summary>Begins the description of a program in new namespaces: <c>Namespaces.New().Pid().Network().Uts("demo").Start("bash")</c>.</summary>
    public static NamespaceBuilder New() => new();

    /// <summary>Prepares running functions in existing network, UTS, IPC, control group and mount namespaces.</summary>
    /// <param name="targets">The namespaces, at most one of a kind. They have to stay open until the last run.</param>
    /// <exception cref="CaissonException">One is a user, PID or time namespace, which a thread of a .NET program cannot enter: setns(2).</exception>
    public static NamespaceEntry Enter(params ReadOnlySpan<NamespaceHandle> targets) => new(targets);
}
