using Caisson.Linux.Abi;

namespace Caisson.Linux.Files;

/// <summary>Two descriptors: what is written to one is read from the other. Neither is inherited. pipe2(2)</summary>
internal static unsafe class Pipe
{
    internal static (DescriptorHandle Read, DescriptorHandle Write) Make()
    {
        var ends = stackalloc int[2];
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.pipe2, (nint)ends, Fcntl.O_CLOEXEC), "Cannot make a pipe", "pipe2");
        return (new(ends[0]), new(ends[1]));
    }
}
