using System.Runtime.InteropServices;

namespace Caisson.Launch.Init;

/// <summary>
/// Where the caller's memory lies, of which a child has a copy: heaps, stacks, arguments and environment. The parent fills it in before the clone, for
/// <see cref="ContainerInit.ForgetCaller"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CallerMemory
{
    public const int GapLimit = 4;

    /// <summary>What lies between the parts that the child goes on to need: it is unmapped.</summary>
    public MemoryRange* Gaps;
    public int GapCount;

    /// <summary>The C library's heap behind the thread's own block, which has errno in it.</summary>
    public MemoryRange Heap;

    /// <summary>What may lie right before the kernel's own page of code.</summary>
    public MemoryRange BeforeKernelCode;

    /// <summary>Where the stack may reach at its lower end, and the end of all that the kernel put above it: arguments, environment, the program's name.</summary>
    public MemoryRange Stack;

    /// <summary>An address in the frame that clones, on the stack. What lies above is the caller's.</summary>
    public long Frame;
}
