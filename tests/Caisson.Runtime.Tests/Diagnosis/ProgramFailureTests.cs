using System.Runtime.InteropServices;
using System.Text;
using Caisson.Launch.Diagnosis;
using Caisson.Launch.Init;
using Caisson.Linux;

namespace Caisson.Runtime.Tests.Diagnosis;

public sealed class ProgramFailureTests
{
    [Fact]
    public void The_words_that_engines_match_on()
    {
        Search("/nope", Errno.ENOENT).Message.ShouldBe("exec: \"/nope\": stat /nope: no such file or directory");
        Search("nope", Errno.ENOENT).Message.ShouldBe("exec: \"nope\": executable file not found in $PATH");
        Search("/etc/passwd", Errno.EACCES, 0x81A4).Message.ShouldStartWith("exec: \"/etc/passwd\": permission denied");
        Search("/nope", Errno.ENOENT).ExitStatus.ShouldBe(127);
        Search("/etc/passwd", Errno.EACCES, 0x81A4).ExitStatus.ShouldBe(126);
    }

    [Theory]
    [InlineData(0x81A4u, 0, "/p has no x bit in the container (mode 0644)")]
    [InlineData(0x41EDu, 0, "/p is a directory in the container")]
    [InlineData(0x11EDu, 0, "/p is no regular file in the container")]
    [InlineData(0x81EDu, 8, "/p lies on a mount with the option noexec")]
    [InlineData(0x81C0u, 0, "/p may not be executed by the user that the program runs as (mode 0700, owner 7:8)")]
    [InlineData(0u, 0, "a directory on the way to /p in the container lacks the x bit for the user")]
    public void Why_a_program_may_not_be_executed(uint mode, long mount, string cause) => Search("/p", Errno.EACCES, mode, mount).Cause.ShouldBe(cause);

    [Theory]
    [InlineData("#!/bin/sh\r\necho\r\n", Errno.ENOENT, 127, "its first line ends in a carriage return, so the kernel looks for the interpreter \"/bin/sh\\r\"")]
    [InlineData("#! /opt/python -u\n", Errno.ENOENT, 127, "its interpreter /opt/python, which its first line names, or that one's loader, is not in the container")]
    [InlineData("#!/etc/passwd", Errno.EACCES, 126, "its interpreter /etc/passwd, which its first line names, may not be executed: it lacks the x bit, is a directory, or lies on a mount with noexec")]
    [InlineData("#!/a\n", Errno.ELOOP, 126, "its interpreter /a is a script itself, and its interpreter too: the kernel follows five")]
    [InlineData("#!\n", Errno.ENOEXEC, 126, "its first line, #!, names no interpreter")]
    [InlineData("", Errno.ENOEXEC, 126, "the file is empty")]
    [InlineData("echo", Errno.ENOEXEC, 126, "the file is neither a program nor a script with a #! line")]
    [InlineData("", Errno.EACCES, 126, "it, or what interprets it, lies on a mount with the option noexec, or a security module refuses it")]
    [InlineData("#!/bin/sh", Errno.E2BIG, 126, "arguments and environment are longer than the kernel takes: 128 KiB each, and a quarter of RLIMIT_STACK together")]
    public void Why_a_file_is_not_run(string head, Errno errno, int status, string cause)
    {
        var error = ProgramFailure.Explain("/p", errno, Encoding.UTF8.GetBytes(head));
        error.Cause.ShouldBe(cause);
        error.ExitStatus.ShouldBe(status);
        error.Remedy.ShouldNotBeNull();
    }

    [Fact]
    public void A_missing_loader_is_named_whatever_the_width()
    {
        ProgramFailure.Explain("/p", Errno.ENOENT, Elf(2, OwnMachine, "/lib64/ld.so")).Cause.ShouldBe("its loader /lib64/ld.so is not in the container");
        ProgramFailure.Explain("/p", Errno.ENOENT, Elf(1, 3, "/lib/ld-linux.so.2")).Cause.ShouldBe("its loader /lib/ld-linux.so.2 is not in the container");
        ProgramFailure.Explain("/p", Errno.ENOENT, Elf(2, OwnMachine, "/lib64/ld.so")).Message.ShouldStartWith("exec: \"/p\": no such file or directory: its loader");
    }

    [Fact]
    public void A_program_for_another_machine_is_told_with_both()
    {
        var error = ProgramFailure.Explain("/p", Errno.ENOEXEC, Elf(2, 243, "/lib/ld.so"));
        error.Message.ShouldStartWith("exec: \"/p\": exec format error: it is built for riscv, and this machine is ");
        error.ExitStatus.ShouldBe(126);
    }

    [Fact]
    public void Any_bytes_can_be_the_head()
    {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            var head = new byte[random.Next(0, 200)];
            random.NextBytes(head);
            if (head.Length > 5)
            {
                head[0] = 0x7F; head[1] = (byte)'E'; head[2] = (byte)'L'; head[3] = (byte)'F'; head[4] = (byte)random.Next(1, 3);
            }
            foreach (var errno in new[] { Errno.ENOENT, Errno.ENOEXEC, Errno.EACCES }) ProgramFailure.Explain("/p", errno, head).Message.ShouldNotBeEmpty();
        }
    }

    private static ushort OwnMachine => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? (ushort)183 : (ushort)62;

    private static ProgramException Search(string name, Errno errno, uint? mode = null, long mount = 0)
    {
        var report = new ProgramReport { Mode = mode ?? 0, User = 7, Group = 8, MountFlags = mount };
        return ProgramFailure.ExplainSearch(name, [name], errno, mode is null ? [] : MemoryMarshal.AsBytes(new ReadOnlySpan<ProgramReport>(in report)));
    }

    // A header with one PT_INTERP.
    private static byte[] Elf(byte width, ushort machine, string loader)
    {
        var file = new byte[200];
        "\u007FELF"u8.CopyTo(file);
        file[4] = width;
        BitConverter.TryWriteBytes(file.AsSpan(18), machine);
        var name = Encoding.UTF8.GetBytes(loader + "\0");
        name.CopyTo(file, 140);
        if (width == 2)
        {
            BitConverter.TryWriteBytes(file.AsSpan(32), 64ul);
            BitConverter.TryWriteBytes(file.AsSpan(54), (ushort)56);
            BitConverter.TryWriteBytes(file.AsSpan(56), (ushort)1);
            BitConverter.TryWriteBytes(file.AsSpan(64), 3u);
            BitConverter.TryWriteBytes(file.AsSpan(72), 140ul);
            BitConverter.TryWriteBytes(file.AsSpan(96), (ulong)name.Length);
        }
        else
        {
            BitConverter.TryWriteBytes(file.AsSpan(28), 64u);
            BitConverter.TryWriteBytes(file.AsSpan(42), (ushort)32);
            BitConverter.TryWriteBytes(file.AsSpan(44), (ushort)1);
            BitConverter.TryWriteBytes(file.AsSpan(64), 3u);
            BitConverter.TryWriteBytes(file.AsSpan(68), 140u);
            BitConverter.TryWriteBytes(file.AsSpan(80), (uint)name.Length);
        }
        return file;
    }
}
