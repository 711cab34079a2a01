using System.Text;
using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>A process's capability sets as the kernel takes them.</summary>
internal sealed class ProcessCapabilities(SpecCapabilities? spec, ulong withheld = 0)
{
    public ulong Bounding { get; } = MaskOf(spec?.Bounding) & ~withheld;

    public ulong Effective { get; } = MaskOf(spec?.Effective) & MaskOf(spec?.Permitted) & ~withheld;

    public ulong Permitted { get; } = MaskOf(spec?.Permitted) & ~withheld;

    public ulong Inheritable { get; } = MaskOf(spec?.Inheritable) & MaskOf(spec?.Bounding) & ~withheld;

    /// <summary>What can be ambient: the kernel wants it permitted and inheritable as well (capabilities(7)).</summary>
    public ulong Ambient { get; } = MaskOf(spec?.Ambient) & MaskOf(spec?.Permitted) & MaskOf(spec?.Inheritable) & MaskOf(spec?.Bounding) & ~withheld;

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
