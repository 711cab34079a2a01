using System.Runtime.InteropServices;

namespace Caisson.Launch.Init;

/// <summary>
/// One encoded step: what runs it and its operands, each a number or a pointer into the plan's memory.
/// </summary>
/// <remarks>The function pointer takes the place of a switch, whose jump table would be one more page to keep.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StepRecord
{
    /// <summary>Runs the step; zero or more on success, a negative error number otherwise.</summary>
    public delegate*<InitContext*, StepRecord*, long> Run;
    public long A, B, C, D, E, F, G, H;

    /// <summary>The step's place in the plan, among those after the clone.</summary>
    public long Number;
}
