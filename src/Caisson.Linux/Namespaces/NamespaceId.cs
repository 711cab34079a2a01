using Caisson.Linux.Abi;

namespace Caisson.Linux.Namespaces;

/// <summary>What tells a namespace from all others that exist at the same time: namespaces(7).</summary>
/// <param name="Device">The device of the kernel's namespace file system, as <c>makedev</c> forms it.</param>
/// <param name="Inode">The number in <c>net:[4026531840]</c>.</param>
public readonly record struct NamespaceId(ulong Device, ulong Inode)
{
    internal static NamespaceId Of(in statx stat) => new((ulong)(stat.stx_dev_major & 0xfff) << 8 | stat.stx_dev_minor & 0xff | (ulong)(stat.stx_dev_minor & ~0xffu) << 12, stat.stx_ino);
}
