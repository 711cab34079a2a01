using System.Runtime.InteropServices;
using Caisson.Linux.Processes;

namespace Caisson.Launch.Init;

/// <summary>Everything the child knows besides its steps. Lies in the plan's memory, made by the parent before the clone.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InitContext
{
    public const int ScratchSize = 5 * 4096;

    public StepRecord* Steps;
    public int StepCount;
    public int Index;

    /// <summary>The C library's errno of the cloning thread; the child has its own copy at the same address.</summary>
    public int* ErrnoAddress;

    /// <summary>The number of the system call made last; a failure names it.</summary>
    public int LastCall;

    /// <summary>The child's end of the status socket (SOCK_SEQPACKET).</summary>
    public int StatusSocket;

    /// <summary>The parent's end of it, of which the child must have no copy: or it would never see that the parent is gone.</summary>
    public int ParentSocket;

    /// <summary>Words of the parent's (<see cref="Plan.ParentStep.Word"/>) that have come and were not waited for yet.</summary>
    public ulong Heard;

    /// <summary>Not zero: each step is reported as it is reached.</summary>
    public int Trace;

    /// <summary>The step that is to fail with <see cref="FaultErrno"/> without being run; -1 for none.</summary>
    public int FaultStep;
    public int FaultErrno;

    /// <summary>Bits of namespace kinds (by step number order) that a first pass has joined.</summary>
    public long Joined;

    /// <summary>Which covers of masked paths have been attached: 1 the directory, 2 the null device.</summary>
    public int UsedCovers;

    /// <summary>Not zero once the working directory has been entered.</summary>
    public int InDirectory;

    /// <summary>The program found on the search path: index into the candidates.</summary>
    public int Program;

    /// <summary>The signal mask the launching thread had before the parent blocked everything.</summary>
    public ulong SignalMask;

    /// <summary>What there is to forget of the caller; null if the plan has no such step.</summary>
    public CallerMemory* Caller;

    /// <summary>Descriptors that steps hand to each other.</summary>
    public int* Slots;

    /// <summary>Path walks and messages are put together here: the child has no heap and keeps its stack small.</summary>
    public byte* Scratch;

    /// <summary>What a failed step adds to its report: the kernel's own message or the head of a program file.</summary>
    public byte* Detail;
    public long DetailLength;
}
