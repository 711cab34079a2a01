using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A piece of memory for vectored reads and writes: readv(2). Header: <c>linux/uio.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct iovec
{
    internal void* iov_base;
    internal nuint iov_len;
}
