using System.Runtime.InteropServices;
using System.Text;
using Caisson.Launch.Diagnosis;
using Caisson.Launch.Init;
using Caisson.Linux;

namespace Caisson.Doctor.Known;

internal static partial class KnownFailures
{
    private const uint Regular = 0x8000, Directory = 0x4000, Socket = 0xC000;
    private const ushort Foreign = 22, Own = 0;

    private static IEnumerable<KnownFailure> Programs() =>
    [
        Search("web", Errno.ENOENT, null),
        Search("/usr/bin/web", Errno.ENOENT, null),
        Search("/usr/bin/web", Errno.EACCES, new ProgramReport()),
        Search("/usr/bin/web", Errno.EACCES, new ProgramReport { Mode = Directory | 0x1ED }),
        Search("/usr/bin/web", Errno.EACCES, new ProgramReport { Mode = Socket | 0x1ED }),
        Search("/usr/bin/web", Errno.EACCES, new ProgramReport { Mode = Regular | 0x1A4 }),
        Search("/usr/bin/web", Errno.EACCES, new ProgramReport { Mode = Regular | 0x1ED, MountFlags = 8 }),
        Search("/usr/bin/web", Errno.EACCES, new ProgramReport { Mode = Regular | 0x1C0 }),
        Run(Errno.EACCES, []), Run(Errno.EPERM, []), Run(Errno.E2BIG, []), Run(Errno.ETXTBSY, []), Run(Errno.ENOMEM, []), Run(Errno.EAGAIN, []),
        Run(Errno.ENOEXEC, []), Run(Errno.ENOEXEC, Script("echo hello")),
        Run(Errno.ENOEXEC, Script("#!\n")), Run(Errno.ENOENT, Script("#!/bin/sh\r\n")), Run(Errno.ENOENT, Script("#!/usr/bin/perl\n")), Run(Errno.EACCES, Script("#!/usr/bin/perl\n")),
        Run(Errno.ENOEXEC, Script("#!/usr/bin/perl\n")), Run(Errno.ELOOP, Script("#!/usr/bin/perl\n")),
        Run(Errno.ENOEXEC, "\u007FELF"u8.ToArray()), Run(Errno.ENOEXEC, Elf(Foreign, null)), Run(Errno.ENOEXEC, Elf(Own, null)),
        Run(Errno.ENOENT, Elf(Own, "/lib/ld-musl-x86_64.so.1")), Run(Errno.EACCES, Elf(Own, "/lib64/ld-linux-x86-64.so.2")), Run(Errno.ELIBBAD, Elf(Own, "/lib64/ld-linux-x86-64.so.2")),
    ];

    // The program's own errors have the words that engines look for; they come first in what is seen.
    private static KnownFailure Search(string name, Errno errno, ProgramReport? report)
    {
        ProgramException Explain()
        {
            // Nothing is known of a file that is not there.
            var bytes = report is { } known ? MemoryMarshal.AsBytes([known]).ToArray() : [];
            return ProgramFailure.ExplainSearch(name, [name], errno, bytes);
        }

        return new(nameof(ProgramFailure), Explain().Step, () => Explain() is { Cause: { } cause } error ? new Finding(cause, error.Remedy)
            : new Finding(name.Contains('/') ? "there is no such file in the container" : "no directory of PATH in the container has it", "install it in the container's root file system, or correct the name"));
    }

    private static KnownFailure Run(Errno errno, byte[] head) =>
        new(nameof(ProgramFailure), ProgramFailure.Explain("/usr/bin/web", errno, head).Step, () => ProgramFailure.Explain("/usr/bin/web", errno, head) is { Cause: { } cause } error ? new Finding(cause, error.Remedy) : null);

    private static byte[] Script(string text) => Encoding.UTF8.GetBytes(text);

    // A header of 64 bytes; with a loader, one program header that names it behind.
    private static byte[] Elf(ushort machine, string? loader)
    {
        var name = Encoding.UTF8.GetBytes(loader + "\0");
        var file = new byte[64 + 56 + name.Length];
        "\u007FELF\u0002\u0001\u0001"u8.CopyTo(file);
        ushort own = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? (ushort)183 : (ushort)62;
        MemoryMarshal.Write(file.AsSpan(18), machine == Own ? own : machine);
        MemoryMarshal.Write(file.AsSpan(32), 64ul);
        MemoryMarshal.Write(file.AsSpan(54), (ushort)56);
        MemoryMarshal.Write(file.AsSpan(56), (ushort)(loader is null ? 0 : 1));
        MemoryMarshal.Write(file.AsSpan(64), 3u);
        MemoryMarshal.Write(file.AsSpan(64 + 8), 64ul + 56);
        MemoryMarshal.Write(file.AsSpan(64 + 32), (ulong)name.Length);
        name.CopyTo(file.AsSpan(64 + 56));
        return file;
    }
}
