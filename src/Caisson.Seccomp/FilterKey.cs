using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Seccomp;

/// <summary>Everything that a compiled filter depends on, as bytes: what has the same key has the same filter.</summary>
internal static class FilterKey
{
    // To be raised by whoever changes what is compiled from the same rules.
    private const uint Revision = 1;

    /// <summary>The key.</summary>
    public static ArrayBufferWriter<byte> Of(SpecSeccomp seccomp)
    {
        var key = new ArrayBufferWriter<byte>(16384);
        Number(key, Revision);
        Number(key, SystemCallRules.Version);
        Number(key, SystemCallRules.NativeArchitecture);
        Text(key, seccomp.DefaultAction);
        Optional(key, seccomp.DefaultErrnoRet);
        Texts(key, seccomp.Architectures);
        Number(key, (uint)(seccomp.Syscalls?.Count ?? 0));
        foreach (var rule in seccomp.Syscalls ?? [])
        {
            Texts(key, rule.Names);
            Text(key, rule.Action);
            Optional(key, rule.ErrnoRet);
            Number(key, (uint)(rule.Args?.Count ?? 0));
            foreach (var argument in rule.Args ?? [])
            {
                Number(key, argument.Index);
                Long(key, argument.Value);
                Long(key, argument.ValueTwo ?? 0);
                Text(key, argument.Op);
            }
        }
        return key;
    }

    /// <summary>A sum over bytes by which damage shows: FNV-1a.</summary>
    public static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 14695981039346656037;
        foreach (byte each in bytes) sum = (sum ^ each) * 1099511628211;
        return sum;
    }

    private static void Texts(ArrayBufferWriter<byte> key, List<string>? texts)
    {
        Number(key, (uint)(texts?.Count ?? 0));
        foreach (var text in texts ?? []) Text(key, text);
    }

    private static void Text(ArrayBufferWriter<byte> key, string? text)
    {
        var room = key.GetSpan(4 + Encoding.UTF8.GetMaxByteCount(text?.Length ?? 0));
        int length = Encoding.UTF8.GetBytes(text, room[4..]);
        BinaryPrimitives.WriteInt32LittleEndian(room, length);
        key.Advance(4 + length);
    }

    private static void Optional(ArrayBufferWriter<byte> key, uint? number) => Long(key, number is { } given ? given : ulong.MaxValue);

    private static void Number(ArrayBufferWriter<byte> key, uint number)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(key.GetSpan(4), number);
        key.Advance(4);
    }

    private static void Long(ArrayBufferWriter<byte> key, ulong number)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(key.GetSpan(8), number);
        key.Advance(8);
    }
}
