using System.Runtime.InteropServices;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Files;

/// <summary>An open file descriptor that is closed with its handle: open(2), close(2). It is never inherited across execve.</summary>
public class DescriptorHandle : SafeHandle
{
    /// <summary>Creates an empty handle.</summary>
    public DescriptorHandle()
        : base(-1, ownsHandle: true)
    {
    }

    /// <summary>Takes over a descriptor.</summary>
    /// <param name="descriptor">Its number, 0 or more.</param>
    /// <param name="ownsHandle">Whether the handle closes it.</param>
    public DescriptorHandle(int descriptor, bool ownsHandle = true)
        : base(-1, ownsHandle) => SetHandle(descriptor);

    /// <inheritdoc/>
    public override bool IsInvalid => handle < 0;

    /// <summary>The number. It may be used while the handle is open and reachable; keep the handle alive until the last use.</summary>
    /// <exception cref="ObjectDisposedException">The handle was closed.</exception>
    public int Descriptor
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed || IsInvalid, this);
            return (int)handle;
        }
    }

    /// <summary>Gives the descriptor away, to somebody who closes it from then on.</summary>
    internal int Release()
    {
        var descriptor = Descriptor;
        SetHandleAsInvalid();
        return descriptor;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => SystemCall.close((int)handle) == 0;
}
