using System.Runtime.InteropServices;

namespace Caisson.Linux.Namespaces;

/// <summary>What a program finds as standard input, output or error.</summary>
public sealed class ProcessStream
{
    private ProcessStream(bool isPipe = false, SafeHandle? file = null, bool isNull = false) => (IsPipe, Handle, IsNull) = (isPipe, file, isNull);

    /// <summary>The caller's own.</summary>
    public static ProcessStream Inherit { get; } = new();

    /// <summary>A pipe, whose other end the caller gets.</summary>
    public static ProcessStream Pipe { get; } = new(isPipe: true);

    /// <summary><c>/dev/null</c>: nothing to read, and what is written is gone.</summary>
    public static ProcessStream Null { get; } = new(isNull: true);

    internal bool IsPipe { get; }

    internal bool IsNull { get; }

    internal SafeHandle? Handle { get; }

    /// <summary>An open file, socket or terminal.</summary>
    /// <param name="handle">Its handle, such as that of a <see cref="FileStream"/>; the caller keeps it open until the start.</param>
    public static ProcessStream Of(SafeHandle handle) => new(file: handle);
}
