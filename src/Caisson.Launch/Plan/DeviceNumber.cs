using Caisson.Linux.Abi;

namespace Caisson.Launch.Plan;

/// <summary>What a device node leads to: its type and numbers (mknod(2), makedev(3)).</summary>
internal readonly record struct DeviceNumber(char Kind, uint Major, uint Minor)
{
    /// <summary>The S_IF* bits.</summary>
    public uint Type => Kind switch { 'b' => Stat.S_IFBLK, 'p' => Stat.S_IFIFO, _ => Stat.S_IFCHR };

    /// <summary>The number as the kernel takes it.</summary>
    public uint Encoded => Kind == 'p' ? 0 : Minor & 0xFF | (Major & 0xFFF) << 8 | (Minor & ~0xFFu) << 12;

    public override string ToString() => Kind == 'p' ? "a pipe" : $"{Kind} {Major}:{Minor}";
}
