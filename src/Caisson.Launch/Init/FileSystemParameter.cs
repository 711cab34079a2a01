using System.Runtime.InteropServices;

namespace Caisson.Launch.Init;

/// <summary>One fsconfig(2) call of a new file system: FSCONFIG_SET_FLAG, FSCONFIG_SET_STRING or FSCONFIG_SET_FD with its operands.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FileSystemParameter
{
    public long Command;
    public byte* Key;
    public byte* Value;

    /// <summary>A descriptor, for FSCONFIG_SET_FD.</summary>
    public long Descriptor;
}
