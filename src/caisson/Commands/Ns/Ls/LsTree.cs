namespace Caisson.Cli.Commands.Ns.Ls;

/// <summary>By what the lines hang together.</summary>
internal enum LsTree
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Under the user namespace they belong to.</summary>
    Owner,

    /// <summary>Under their parent.</summary>
    Parent,

    /// <summary>User namespaces under their parent.</summary>
    User,

    /// <summary>PID namespaces under their parent.</summary>
    Pid,

    /// <summary>Processes under their parent, in each namespace.</summary>
    Process,
}
