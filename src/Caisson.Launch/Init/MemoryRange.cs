using System.Runtime.InteropServices;

namespace Caisson.Launch.Init;

/// <summary>Addresses from the first one to that after the last.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MemoryRange(long start, long end)
{
    public long Start = start, End = end;
}
