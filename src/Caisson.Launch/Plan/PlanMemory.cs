using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Plan;

/// <summary>
/// The flat memory a plan is encoded into. It lies outside the managed heap, so nothing moves it, and it is mapped
/// without reservation, so only what is used is ever there to copy at the clone.
/// </summary>
internal sealed unsafe class PlanMemory : IDisposable
{
    private const long Capacity = 64L << 20;
    private readonly byte* _start;
    private byte* _next, _operands;

    public PlanMemory()
    {
        const int readWrite = 3, privateAnonymousNoReserve = 0x4022;
        var address = SystemCall.Check(SystemCall.Invoke(SystemCallNumber.mmap, 0, (nint)Capacity, readWrite, privateAnonymousNoReserve, -1, 0),
            "Cannot get memory for the launch plan", "mmap");
        _start = _next = _operands = (byte*)address;
    }

    /// <summary>Zeroed memory for <paramref name="count"/> values, aligned to eight bytes.</summary>
    public T* Allocate<T>(int count = 1) where T : unmanaged
    {
        long size = ((long)sizeof(T) * count + 7) & ~7L;
        if (_next + size > _start + Capacity)
            throw new CaissonException("The launch plan does not fit", $"arguments, environment and mounts take more than {Capacity >> 20} MiB", "pass less of them");
        byte* result = _next;
        _next += size;
        return (T*)result;
    }

    /// <summary>The text's bytes with a NUL at their end.</summary>
    public byte* Text(string text) => Text(text, out _);

    /// <summary>The text's bytes with a NUL at their end, and their number without that.</summary>
    public byte* Text(string text, out int length)
    {
        length = CString.Length(text);
        byte* bytes = Allocate<byte>(length + 1);
        CString.Write(text, new Span<byte>(bytes, length + 1));
        return bytes;
    }

    /// <summary>The texts, and one more that lies here already if there is one, as a vector that ends with a null pointer, as argv and envp do.</summary>
    public byte** Vector(IReadOnlyList<string> texts, byte* last = null)
    {
        byte** vector = (byte**)Allocate<nint>(texts.Count + 2);
        for (int i = 0; i < texts.Count; i++) vector[i] = Text(texts[i]);
        vector[texts.Count] = last;
        return vector;
    }

    /// <summary>The end of what all steps need: their records and the context. Operands follow.</summary>
    public void BeginOperands() => _operands = _next;

    /// <summary>The operands that there are so far.</summary>
    public (long Start, long End) SoFar => ((long)_operands, (long)_next);

    /// <summary>All that has been used.</summary>
    public (long Start, long End) Used => ((long)_start, (long)_next);

    /// <summary>A copy of the bytes.</summary>
    public byte* Bytes(ReadOnlySpan<byte> bytes)
    {
        byte* copy = Allocate<byte>(bytes.Length);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        return copy;
    }

    public void Dispose() => SystemCall.Invoke(SystemCallNumber.munmap, (nint)_start, (nint)Capacity);
}
