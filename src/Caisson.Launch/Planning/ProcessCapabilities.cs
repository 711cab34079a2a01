using System.Text;
using Caisson.Linux.Abi;
using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>A process's capability sets as the kernel takes them.</summary>
internal sealed class ProcessCapabilities(SpecCapabilities? spec, ulong withheld = 0)
{
    public ulong Bounding { get; } = MaskOf(spec?.Bounding) & ~withheld;

    public ulong Effective { get; } = MaskOf(spec?.Effective) & MaskOf(spec?.Permitted) & ~withheld;

    public ulong Permitted { get; } = MaskOf(spec?.Permitted) & ~withheld;

    public ulong Inheritable { get; } = MaskOf(spec?.Inheritable) & MaskOf(spec?.Bounding) & ~withheld;

    /// <summary>What can be ambient: the kernel wants it permitted and inheritable as well (capabilities(7)).</summary>
    public ulong Ambient { get; } = MaskOf(spec?.Ambient) & MaskOf(spec?.Permitted) & MaskOf(spec?.Inheritable) & MaskOf(spec?.Bounding) & ~withheld;

    /// <summary>
    /// What a process of the caller's user namespace cannot be given, since the caller lacks it. config.md: a runtime should not fail for
    /// capabilities that cannot be granted, and must warn of them.
    /// </summary>
    public static ulong Lacking(SpecCapabilities? spec, NamespaceSet namespaces, LaunchHost host, Action<string>? warn)
    {
        if (namespaces.Has(Sched.CLONE_NEWUSER)) return 0;
        var asked = new ProcessCapabilities(spec);
        ulong lacking = (asked.Permitted | asked.Inheritable) & ~host.Permitted;
        if (lacking != 0) warn?.Invoke($"{Text(lacking)} left out of the process's capabilities: nobody can give what it lacks itself, and the caller lacks that");
        return lacking;
    }

    public override string ToString() => $"effective={Text(Effective)}, permitted={Text(Permitted)}, inheritable={Text(Inheritable)}, ambient={Text(Ambient)}";

    /// <summary>The set by its names.</summary>
    public static string Text(ulong mask)
    {
        if (mask == 0) return "none";
        var text = new StringBuilder();
        for (int i = 0; i < 64; i++)
        {
            if ((mask >> i & 1) == 0) continue;
            if (text.Length > 0) text.Append('|');
            text.Append(Capabilities.NameOf((Capability)i));
        }
        return text.ToString();
    }

    private static ulong MaskOf(List<string>? names)
    {
        ulong mask = 0;
        foreach (var name in names ?? [])
            if (SpecValidator.IsCapability(name)) mask |= 1ul << (int)Capabilities.Parse(name);
        return mask;
    }
}
