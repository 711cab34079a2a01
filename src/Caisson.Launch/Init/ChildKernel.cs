using System.Runtime.CompilerServices;

namespace Caisson.Launch.Init
{
    /// <summary>
    /// The one door between the child and the kernel: a plain call of the C library's <c>syscall</c>.
    /// </summary>
    /// <remarks>
    /// A P/Invoke, with or without SuppressGCTransition, ends in a garbage-collection poll that waits for ever in a
    /// child whose parent's other threads had begun a collection. An import like this one compiles to a bare call
    /// instruction. It exists under NativeAOT only, which is why only the programs clone and JIT-compiled callers start
    /// one of them.
    /// </remarks>
    internal static unsafe class ChildKernel
    {
        [MethodImpl(MethodImplOptions.InternalCall)]
        [System.Runtime.RuntimeImport("*", "syscall")]
        public static extern long Syscall(long number, long a, long b, long c, long d, long e, long f);

        /// <summary>Where this thread's errno lies. Asked for by the parent only: the child has its copy at the same address.</summary>
        [MethodImpl(MethodImplOptions.InternalCall)]
        [System.Runtime.RuntimeImport("*", "__errno_location")]
        public static extern int* ErrnoLocation();
    }
}

namespace System.Runtime
{
    /// <summary>The compiler knows this attribute by its name: the method is the symbol, called without a transition.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class RuntimeImportAttribute(string dllName, string entryPoint) : Attribute
    {
        public string DllName { get; } = dllName;
        public string EntryPoint { get; } = entryPoint;
    }
}
