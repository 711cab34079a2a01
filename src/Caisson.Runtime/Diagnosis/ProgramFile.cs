using System.Runtime.InteropServices;
using System.Text;
using Caisson.Linux;

namespace Caisson.Runtime.Diagnosis;

/// <summary>Reads from a program file's first bytes why the kernel would not run it: execve(2), elf(5).</summary>
internal static class ProgramFile
{
    /// <summary>The cause and the remedy; null if the bytes do not tell.</summary>
    public static (string Cause, string? Remedy)? Describe(ReadOnlySpan<byte> head, Errno errno)
    {
        if (head.StartsWith("#!"u8)) return DescribeScript(head[2..]);
        if (head.StartsWith("\x7FELF"u8)) return DescribeElf(head, errno);
        if (errno == Errno.ENOEXEC)
            return head.IsEmpty ? ("the file is empty", null)
                : ("the file is neither a program nor a script with a #! line", "if it is a script, begin it with a line such as #!/bin/sh");
        return null;
    }

    private static (string, string?)? DescribeScript(ReadOnlySpan<byte> line)
    {
        int end = line.IndexOf((byte)'\n');
        if (end >= 0) line = line[..end];
        bool carriageReturn = line.EndsWith("\r"u8);
        var text = Encoding.UTF8.GetString(line).Trim([' ', '\t', '\r']);
        int blank = text.AsSpan().IndexOfAny(' ', '\t');
        var interpreter = blank < 0 ? text : text[..blank];
        if (carriageReturn)
            return ($"its first line ends in a carriage return, so the kernel looks for the interpreter \"{interpreter}\\r\": no such file or directory",
                "save the script with Unix line ends (sed -i 's/\\r$//' FILE)");
        return interpreter.Length == 0 ? ("its first line, #!, names no interpreter", "name one, such as #!/bin/sh")
            : ($"its interpreter {interpreter}, which its first line names, cannot be found in the container: no such file or directory",
                $"install {interpreter} in the container's root file system, or name another one");
    }

    private static (string, string?)? DescribeElf(ReadOnlySpan<byte> head, Errno errno)
    {
        if (head.Length < 64) return ("it is a truncated ELF program", null);
        ushort machine = MemoryMarshal.Read<ushort>(head[18..]);
        if (MachineName(machine) is { } name && machine != OwnMachine)
            return ($"it is built for {name}, and this machine is {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}", "use a program built for this machine");
        if (errno == Errno.ENOEXEC) return ("it is not an ELF program that this kernel can run", null);
        return Loader(head) is { } loader
            ? ($"its loader {loader} cannot be found in the container: no such file or directory",
                "the program is linked dynamically: give the container the C library that it was built for, or link it statically")
            : null;
    }

    private static ushort OwnMachine => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? (ushort)183 : (ushort)62;

    private static string? MachineName(ushort machine) => machine switch
    {
        3 => null, // i386 programs run on x86-64 kernels that have the emulation.
        40 => "arm", 62 => "x86-64", 183 => "arm64", 243 => "riscv", 21 => "powerpc64", 22 => "s390x", 8 => "mips", 258 => "loongarch",
        _ => null,
    };

    // PT_INTERP of a 64-bit file, if its text lies in the part that was read.
    private static string? Loader(ReadOnlySpan<byte> head)
    {
        const uint PT_INTERP = 3;
        if (head[4] != 2) return null;
        ulong table = MemoryMarshal.Read<ulong>(head[32..]);
        int size = MemoryMarshal.Read<ushort>(head[54..]), count = MemoryMarshal.Read<ushort>(head[56..]);
        if (size < 56) return null;
        for (int i = 0; i < count; i++)
        {
            ulong at = table + (ulong)(i * size);
            if (at + 56 > (ulong)head.Length) return null;
            var header = head[(int)at..];
            if (MemoryMarshal.Read<uint>(header) != PT_INTERP) continue;
            ulong offset = MemoryMarshal.Read<ulong>(header[8..]), length = MemoryMarshal.Read<ulong>(header[32..]);
            if (offset > (ulong)head.Length || length > (ulong)head.Length - offset) return null;
            return Encoding.UTF8.GetString(head.Slice((int)offset, (int)length)).TrimEnd('\0');
        }
        return null;
    }
}
