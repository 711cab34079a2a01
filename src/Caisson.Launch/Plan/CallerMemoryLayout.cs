using Caisson.Launch.Init;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Plan;

/// <summary>Finds out what of this process's memory a child does not need.</summary>
/// <remarks>
/// In a static program that has one image at fixed addresses the parts to keep are few, and all else can go. In another one, or in a thread other than the
/// first, the code, libraries and the thread's block could be anywhere: there the environment and the plan's operands alone are cleared.
/// </remarks>
internal static unsafe class CallerMemoryLayout
{
    private const long Page = 4096, StackKept = 256 * 1024, KernelDataSize = 0x6000, KernelCodeSize = 0x4000;

    /// <summary>Fills in what a child of this thread has to forget. Nothing may be allocated in the plan's memory afterwards.</summary>
    public static void Describe(CallerMemory* caller, PlanMemory memory)
    {
        long local = 0, stackTop = Up((long)ImageLayout.ProgramName + 1);
        long stackLow = Down((long)&local) - StackKept;
        bool first = SystemCall.Invoke(SystemCallNumber.gettid) == SystemCall.Invoke(SystemCallNumber.getpid);
        if (!first || !ImageLayout.IsStatic) return;
        caller->Stack = new MemoryRange(stackLow, stackTop);

        long heapEnd = Up(SystemCall.Invoke(SystemCallNumber.brk, 0)), thread = (long)ImageLayout.ThreadBlock;
        // The thread's block is the first thing in the C library's heap.
        if (thread < ImageLayout.End || thread >= heapEnd) return;
        caller->Heap = new MemoryRange(Math.Min(Up(thread + Page), heapEnd), heapEnd);

        caller->Gaps = memory.Allocate<MemoryRange>(CallerMemory.GapLimit);
        var kept = stackalloc MemoryRange[CallerMemory.GapLimit];
        int count = 0;
        kept[count++] = new MemoryRange(0, heapEnd);
        kept[count++] = new MemoryRange(Down(memory.Used.Start), Up(memory.Used.End));
        kept[count++] = caller->Stack;
        if (ImageLayout.KernelCode is var code and not 0)
        {
            kept[count++] = new MemoryRange(code - KernelDataSize, code + KernelCodeSize);
            caller->BeforeKernelCode = new MemoryRange(code - KernelDataSize, code);
        }
        Sort(kept, count);
        for (int i = 0; i + 1 < count; i++)
            if (kept[i].End < kept[i + 1].Start) caller->Gaps[caller->GapCount++] = new MemoryRange(kept[i].End, kept[i + 1].Start);
    }

    private static void Sort(MemoryRange* ranges, int count)
    {
        for (int i = 1; i < count; i++)
            for (int j = i; j > 0 && ranges[j].Start < ranges[j - 1].Start; j--) (ranges[j], ranges[j - 1]) = (ranges[j - 1], ranges[j]);
    }

    private static long Down(long address) => address & ~(Page - 1);

    private static long Up(long address) => Down(address + Page - 1);
}
