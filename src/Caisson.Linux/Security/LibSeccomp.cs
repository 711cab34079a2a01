using System.Runtime.InteropServices;

namespace Caisson.Linux.Security;

/// <summary>
/// libseccomp, which turns rules into BPF: linked into the programs from its static archive, a shared library for others. It only compiles here;
/// what it compiled is loaded by seccomp(2) itself.
/// </summary>
internal static unsafe partial class LibSeccomp
{
    private const string Library = "libseccomp.so.2";

    /// <summary>What the optimizer makes: 2 for a binary tree instead of a list.</summary>
    internal const int SCMP_FLTATR_CTL_OPTIMIZE = 8;

    /// <summary>The answer for a name that it does not know.</summary>
    internal const int __NR_SCMP_ERROR = -1;

    [LibraryImport(Library)]
    internal static partial scmp_version* seccomp_version();

    [LibraryImport(Library)]
    internal static partial int seccomp_api_set(uint level);

    [LibraryImport(Library)]
    internal static partial nint seccomp_init(uint def_action);

    [LibraryImport(Library)]
    internal static partial void seccomp_release(nint ctx);

    [LibraryImport(Library)]
    internal static partial uint seccomp_arch_native();

    [LibraryImport(Library)]
    internal static partial int seccomp_arch_add(nint ctx, uint arch_token);

    [LibraryImport(Library)]
    internal static partial int seccomp_attr_set(nint ctx, int attr, uint value);

    [LibraryImport(Library)]
    internal static partial int seccomp_syscall_resolve_name_arch(uint arch_token, byte* name);

    [LibraryImport(Library)]
    internal static partial int seccomp_rule_add_array(nint ctx, uint action, int syscall, uint arg_cnt, scmp_arg_cmp* arg_array);

    [LibraryImport(Library)]
    internal static partial int seccomp_export_bpf(nint ctx, int fd);

    /// <summary>Its version.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct scmp_version
    {
        internal uint major, minor, micro;
    }

    /// <summary>One comparison with an argument of a system call.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct scmp_arg_cmp
    {
        internal uint arg;
        internal int op;
        internal ulong datum_a, datum_b;
    }
}
