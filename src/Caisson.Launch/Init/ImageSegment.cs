using System.Runtime.InteropServices;

namespace Caisson.Launch.Init;

/// <summary>A part of the running program's file in memory, in whole pages.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ImageSegment
{
    public long Start;
    public long Length;
    public long FileOffset;
    /// <summary>PROT_* flags.</summary>
    public long Protection;
}
