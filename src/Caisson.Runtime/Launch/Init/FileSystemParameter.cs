using System.Runtime.InteropServices;

namespace Caisson.Runtime.Launch.Init;

/// <summary>One fsconfig(2) call of a new file system: FSCONFIG_SET_FLAG or FSCONFIG_SET_STRING with its operands.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FileSystemParameter
{
    public long Command;
    public byte* Key;
    public byte* Value;
}
