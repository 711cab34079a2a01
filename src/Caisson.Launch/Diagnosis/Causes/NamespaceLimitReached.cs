using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>ENOSPC from a clone or unshare: a limit on namespaces of some kind, or PID namespaces nested too deep (namespaces(7)).</summary>
internal sealed class NamespaceLimitReached : ICause
{
    private const int DeepestPidNamespace = 32;

    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Errno != Errno.ENOSPC || failure.Namespaces == 0) return null;
        if (OthersAtZero(failure.Namespaces, machine) is { } zero) return zero;
        if ((failure.Namespaces & (ulong)NamespaceKind.Pid) != 0 && machine.Caller.NamespacePids.Count >= DeepestPidNamespace)
            return new($"PID namespaces can be nested {DeepestPidNamespace} deep, and the caller sits in the last", "nest containers less, or share the PID namespace");
        var limits = new List<string>();
        foreach (var kind in NamespaceKinds.Each)
            if ((failure.Namespaces & (ulong)kind) != 0) limits.Add($"{NameOf(kind)}{(machine.Setting(NameOf(kind)) is { } value ? $" = {value}" : "")}");
        return new($"the caller has as many namespaces as one of these limits allows: {string.Join(", ", limits)}", "end containers that are no longer needed, or raise the limit (sysctl, as root)");
    }

    /// <summary>A kind of which none at all is allowed.</summary>
    public static Finding? OthersAtZero(ulong flags, Machine machine)
    {
        foreach (var kind in NamespaceKinds.Each)
            if ((flags & (ulong)kind) != 0 && machine.Setting(NameOf(kind)) == 0)
                return SwitchedOff(kind);
        return null;
    }

    public static Finding SwitchedOff(NamespaceKind kind) =>
        new($"{NamespaceKinds.OciName(kind)} namespaces are switched off: {NameOf(kind)} is 0", $"as root: sysctl -w {NameOf(kind)}=15000, or share the caller's {NamespaceKinds.OciName(kind)} namespace");

    public static string NameOf(NamespaceKind kind) => $"user.max_{NamespaceKinds.ProcName(kind)}_namespaces";
}
