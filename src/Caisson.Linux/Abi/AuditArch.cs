namespace Caisson.Linux.Abi;

/// <summary>Names of system call tables, as a filter sees them: seccomp(2), audit. Header: <c>linux/audit.h</c>.</summary>
internal static class AuditArch
{
    internal const uint AUDIT_ARCH_I386 = 0x40000003;
    internal const uint AUDIT_ARCH_X86_64 = 0xC000003E;
    internal const uint AUDIT_ARCH_ARM = 0x40000028;
    internal const uint AUDIT_ARCH_AARCH64 = 0xC00000B7;
    internal const uint AUDIT_ARCH_MIPS = 8;
    internal const uint AUDIT_ARCH_MIPS64 = 0x80000008;
    internal const uint AUDIT_ARCH_MIPS64N32 = 0xA0000008;
    internal const uint AUDIT_ARCH_MIPSEL = 0x40000008;
    internal const uint AUDIT_ARCH_MIPSEL64 = 0xC0000008;
    internal const uint AUDIT_ARCH_MIPSEL64N32 = 0xE0000008;
    internal const uint AUDIT_ARCH_PPC = 0x14;
    internal const uint AUDIT_ARCH_PPC64 = 0x80000015;
    internal const uint AUDIT_ARCH_PPC64LE = 0xC0000015;
    internal const uint AUDIT_ARCH_S390 = 0x16;
    internal const uint AUDIT_ARCH_S390X = 0x80000016;
    internal const uint AUDIT_ARCH_PARISC = 0xF;
    internal const uint AUDIT_ARCH_PARISC64 = 0x8000000F;
    internal const uint AUDIT_ARCH_RISCV64 = 0xC00000F3;
    internal const uint AUDIT_ARCH_LOONGARCH64 = 0xC0000102;
    internal const uint AUDIT_ARCH_M68K = 4;
    internal const uint AUDIT_ARCH_SH = 0x2A;
    internal const uint AUDIT_ARCH_SHEL = 0x4000002A;
}
