using Caisson.Linux.Abi;

namespace Caisson.Linux.Processes;

/// <summary>The processors that a thread may run on, as the kernel's mask: sched_setaffinity(2).</summary>
internal static unsafe class ProcessorAffinity
{
    // 8192 processors, the most that x86-64 kernels are built for.
    private const int MaskSize = 1024;

    /// <summary>A thread's mask; 0 is the calling one.</summary>
    internal static byte[] Get(int thread)
    {
        var mask = new byte[MaskSize];
        fixed (byte* m = mask) SystemCall.Check(SystemCall.Invoke(SystemCallNumber.sched_getaffinity, thread, mask.Length, (nint)m), "Cannot ask for the processors of a thread", "sched_getaffinity");
        return mask;
    }

    /// <summary>Sets a thread's mask; 0 is the calling one. False if the kernel refuses, as when the thread is gone.</summary>
    internal static bool TrySet(int thread, ReadOnlySpan<byte> mask)
    {
        fixed (byte* m = mask) return SystemCall.Invoke(SystemCallNumber.sched_setaffinity, thread, mask.Length, (nint)m) >= 0;
    }

    /// <summary>The numbers in a mask.</summary>
    internal static List<int> Numbers(ReadOnlySpan<byte> mask)
    {
        var numbers = new List<int>();
        for (var i = 0; i < mask.Length * 8; i++)
        {
            if ((mask[i / 8] & 1 << i % 8) != 0) numbers.Add(i);
        }
        return numbers;
    }

    /// <summary>The mask of one processor.</summary>
    internal static byte[] Single(int number)
    {
        var mask = new byte[MaskSize];
        mask[number / 8] = (byte)(1 << number % 8);
        return mask;
    }
}
