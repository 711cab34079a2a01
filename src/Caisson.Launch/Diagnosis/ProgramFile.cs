using System.Runtime.InteropServices;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Diagnosis;

/// <summary>Reads from a program file's first bytes why the kernel would not run it: execve(2), elf(5).</summary>
internal static class ProgramFile
{
    /// <summary>The cause and the remedy; null if the bytes do not tell.</summary>
    /// <param name="head">What the file begins with; empty if it is empty, or may not be read.</param>
    /// <param name="errno">What execve said of it.</param>
    public static Finding? Describe(ReadOnlySpan<byte> head, Errno errno)
    {
        if (head.StartsWith("#!"u8)) return DescribeScript(head[2..], errno);
        if (head.StartsWith("\u007FELF"u8)) return DescribeElf(head, errno);
        if (errno != Errno.ENOEXEC) return null;
        return head.IsEmpty ? new("the file is empty", "put a program there")
            : new("the file is neither a program nor a script with a #! line", "if it is a script, begin it with a line such as #!/bin/sh");
    }

    private static Finding? DescribeScript(ReadOnlySpan<byte> line, Errno errno)
    {
        int end = line.IndexOf((byte)'\n');
        if (end >= 0) line = line[..end];
        bool carriageReturn = line.EndsWith("\r"u8);
        var text = CString.Decode(line).Trim([' ', '\t', '\r']);
        int blank = text.AsSpan().IndexOfAny(' ', '\t');
        var interpreter = blank < 0 ? text : text[..blank];
        if (interpreter.Length == 0) return new("its first line, #!, names no interpreter", "name one, such as #!/bin/sh");
        switch (errno)
        {
            case Errno.ENOENT when carriageReturn && blank < 0:
                return new($"its first line ends in a carriage return, so the kernel looks for the interpreter \"{interpreter}\\r\"", "save the script with Unix line ends (sed -i 's/\\r$//' FILE)");
            case Errno.ENOENT:
                return new($"its interpreter {interpreter}, which its first line names, or that one's loader, is not in the container", $"install {interpreter} in the container's root file system, or name another one");
            case Errno.EACCES:
                return new($"its interpreter {interpreter}, which its first line names, may not be executed: it lacks the x bit, is a directory, or lies on a mount with noexec", $"chmod +x {interpreter}, or name another one");
            case Errno.ENOEXEC:
                return new($"its interpreter {interpreter}, which its first line names, is no program for this machine", "name another one");
            case Errno.ELOOP:
                return new($"its interpreter {interpreter} is a script itself, and its interpreter too: the kernel follows five", "name a program as the interpreter");
            default:
                return null;
        }
    }

    private static Finding? DescribeElf(ReadOnlySpan<byte> head, Errno errno)
    {
        if (head.Length < 64) return new("it is a truncated ELF program", "copy it again");
        ushort machine = MemoryMarshal.Read<ushort>(head[18..]);
        if (errno == Errno.ENOEXEC)
            return MachineName(machine) is { } name && machine != OwnMachine
                ? new($"it is built for {name}, and this machine is {MachineName(OwnMachine)}", "use a program built for this machine, or install an emulator (qemu-user with binfmt_misc)")
                : new("it is not an ELF program that this kernel can run", "use a program built for this machine");
        var loader = Loader(head);
        return errno switch
        {
            Errno.ENOENT when loader is not null => new($"its loader {loader} is not in the container",
                "the program is linked dynamically: give the container the C library that it was built for, or link it statically"),
            Errno.EACCES when loader is not null => new($"its loader {loader} may not be executed in the container, or it lies on a mount with noexec", $"chmod +x {loader}"),
            Errno.ELIBBAD => new($"its loader {loader ?? ""} is damaged or for another machine", "give the container the C library that the program was built for"),
            _ => null,
        };
    }

    private static ushort OwnMachine => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? (ushort)183 : (ushort)62;

    private static string? MachineName(ushort machine) => machine switch
    {
        3 => null, // i386 programs run on x86-64 kernels that have the emulation.
        40 => "arm", 62 => "x86-64", 183 => "arm64", 243 => "riscv", 21 => "powerpc64", 22 => "s390x", 8 => "mips", 258 => "loongarch",
        _ => null,
    };

    // PT_INTERP, if its text lies in the part that was read.
    private static string? Loader(ReadOnlySpan<byte> head)
    {
        const uint PT_INTERP = 3;
        bool wide = head[4] == 2;
        ulong table = wide ? MemoryMarshal.Read<ulong>(head[32..]) : MemoryMarshal.Read<uint>(head[28..]);
        int size = MemoryMarshal.Read<ushort>(head[(wide ? 54 : 42)..]), count = MemoryMarshal.Read<ushort>(head[(wide ? 56 : 44)..]);
        int least = wide ? 56 : 32;
        if (size < least) return null;
        for (int i = 0; i < count; i++)
        {
            ulong at = table + (ulong)(i * size);
            if (at > (ulong)head.Length || at + (ulong)least > (ulong)head.Length) return null;
            var header = head[(int)at..];
            if (MemoryMarshal.Read<uint>(header) != PT_INTERP) continue;
            ulong offset = wide ? MemoryMarshal.Read<ulong>(header[8..]) : MemoryMarshal.Read<uint>(header[4..]);
            ulong length = wide ? MemoryMarshal.Read<ulong>(header[32..]) : MemoryMarshal.Read<uint>(header[16..]);
            if (offset > (ulong)head.Length || length > (ulong)head.Length - offset) return null;
            return CString.Decode(head.Slice((int)offset, (int)length)).TrimEnd('\0');
        }
        return null;
    }
}
