using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

internal static unsafe partial class ContainerInit
{
    private const long Page = 4096;

    // More than the compiler may keep below the last local of a frame.
    private const long FrameMargin = 1024;

    /// <summary>A and B = first and last but one address of the operands of the steps before, C = <see cref="CallerMemory"/>.</summary>
    /// <remarks>
    /// A clone is a copy of the caller with all its memory, and /proc/PID/mem shows that to whoever may trace the process. What is left afterwards is what the
    /// process goes on with: its code, the thread's own block, the stack from here on, and the plan's steps that are still to come.
    /// </remarks>
    public static long ForgetCaller(InitContext* c, StepRecord* s)
    {
        CallerMemory* memory = (CallerMemory*)s->C;
        long result = 0;
        for (int i = 0; i < memory->GapCount && result >= 0; i++)
            result = Call(c, SystemCallNumber.munmap, memory->Gaps[i].Start, memory->Gaps[i].End - memory->Gaps[i].Start);
        if (result >= 0) result = Clear(c, memory->Heap.Start, memory->Heap.End);
        // The kernel's own pages follow, which are not for this.
        if (result >= 0) Discard(c, memory->BeforeKernelCode.Start, memory->BeforeKernelCode.End);
        if (result >= 0 && memory->Stack.End != 0)
        {
            // The frames above never run again: this process ends in another program, or without one.
            result = Clear(c, memory->Frame, memory->Stack.End);
            long here = (long)&result - FrameMargin, page = (here & ~(Page - 1)) - Page;
            // How far down the stack has been used nobody knows: what is not mapped needs no clearing.
            if (result >= 0) Discard(c, memory->Stack.Start, page);
            Zero(page, here);
        }
        if (result >= 0) result = Clear(c, s->A, s->B);
        Zero((long)c->Scratch, (long)c->Scratch + InitContext.ScratchSize);
        Zero((long)c->Detail, (long)c->Detail + StatusMessage.DetailLimit);
        c->DetailLength = 0;
        return result < 0 ? result : 0;
    }

    /// <summary>Fills memory with zeros; whole pages by giving them back.</summary>
    private static long Clear(InitContext* c, long start, long end)
    {
        long first = (start + Page - 1) & ~(Page - 1), last = end & ~(Page - 1);
        if (first >= last)
        {
            Zero(start, end);
            return 0;
        }
        Zero(start, first);
        Zero(last, end);
        return Discard(c, first, last);
    }

    private static long Discard(InitContext* c, long start, long end) => start >= end ? 0 : Call(c, SystemCallNumber.madvise, start, end - start, MemoryMap.MADV_DONTNEED);

    private static void Zero(long start, long end)
    {
        for (byte* at = (byte*)start; at < (byte*)end; at++) *at = 0;
    }
}
