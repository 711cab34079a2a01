using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Views;

/// <summary>What a UTS namespace holds: uts_namespaces(7).</summary>
/// <param name="Hostname">The host name: gethostname(2).</param>
/// <param name="DomainName">The NIS domain name: getdomainname(2); <c>(none)</c> if it was never set.</param>
public sealed record UtsView(string Hostname, string DomainName)
{
    /// <summary>Reads it, from inside if it is not the caller's own.</summary>
    /// <param name="uts">The namespace.</param>
    /// <exception cref="CaissonException">EPERM: no CAP_SYS_ADMIN in the user namespace that it belongs to, or in the own one.</exception>
    public static UtsView Read(NamespaceHandle uts) => Inside.Run(uts, static () => new UtsView(Text("/proc/sys/kernel/hostname"), Text("/proc/sys/kernel/domainname")));

    // These files tell each reader its own; no process's name stands in their path.
    private static string Text(string path) => CString.Decode(ProcFile.Read(path)).TrimEnd('\n');
}
