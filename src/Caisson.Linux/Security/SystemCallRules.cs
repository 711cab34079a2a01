using System.Runtime.InteropServices;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Security;

/// <summary>Rules for system calls, which become a filter program: seccomp(2). libseccomp's, with errors that name the rule.</summary>
internal sealed unsafe class SystemCallRules : IDisposable
{
    /// <summary>An architecture of libseccomp's own: x86-64 system calls with 32-bit pointers. A filter sees them as x86-64, with a bit set in the number.</summary>
    internal const uint X32 = 0x4000003E;

    private readonly nint _context;

    /// <param name="defaultAction">What happens to calls without a rule: SECCOMP_RET_* with its data.</param>
    internal SystemCallRules(uint defaultAction)
    {
        // Otherwise it asks the kernel by a dozen calls. All that this level stands for came before Linux 5.12.
        LibSeccomp.seccomp_api_set(6);
        _context = LibSeccomp.seccomp_init(defaultAction);
        if (_context == 0) throw new CaissonException("the system call filter cannot be made", "libseccomp does not take its default action");
    }

    /// <summary>The architecture of this program.</summary>
    internal static uint NativeArchitecture => Architectures.IsArm64 ? AuditArch.AUDIT_ARCH_AARCH64 : AuditArch.AUDIT_ARCH_X86_64;

    /// <summary>The version of libseccomp: major, minor and micro in a byte each.</summary>
    internal static uint Version
    {
        get
        {
            var version = LibSeccomp.seccomp_version();
            return version->major << 16 | version->minor << 8 | version->micro;
        }
    }

    /// <summary>The number of a call; negative if the architecture does not have it, -1 if libseccomp has never heard of it.</summary>
    internal static int NumberOf(string name, uint architecture)
    {
        const int Limit = 64;
        if (name.Length >= Limit) return LibSeccomp.__NR_SCMP_ERROR;
        byte* text = stackalloc byte[Limit];
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] is '\0' or > '\x7F') return LibSeccomp.__NR_SCMP_ERROR;
            text[i] = (byte)name[i];
        }
        text[name.Length] = 0;
        return LibSeccomp.seccomp_syscall_resolve_name_arch(architecture, text);
    }

    /// <summary>Whether libseccomp knows the architecture.</summary>
    internal static bool Knows(uint architecture) => NumberOf("read", architecture) != LibSeccomp.__NR_SCMP_ERROR;

    /// <summary>Lets the rules hold for a further architecture; the program's own is there from the beginning.</summary>
    internal void AddArchitecture(uint architecture, string name)
    {
        int result = LibSeccomp.seccomp_arch_add(_context, architecture);
        if (result is 0 or -(int)Errno.EEXIST) return;
        throw new CaissonException($"a system call filter for {name} cannot be made", (Errno)(-result) switch
        {
            Errno.EDOM => "its byte order is not this machine's",
            Errno.EINVAL => $"libseccomp {VersionText} does not know it",
            var errno => $"libseccomp says {errno.Describe()}",
        }, "leave it out of linux.seccomp.architectures");
    }

    /// <summary>Adds a rule.</summary>
    /// <param name="action">SECCOMP_RET_* with its data.</param>
    /// <param name="number">The call's number on this architecture.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="conditions">Comparisons, at most one for each argument, which must all hold.</param>
    internal void Add(uint action, int number, string name, ReadOnlySpan<LibSeccomp.scmp_arg_cmp> conditions)
    {
        int result;
        fixed (LibSeccomp.scmp_arg_cmp* first = conditions) result = LibSeccomp.seccomp_rule_add_array(_context, action, number, (uint)conditions.Length, first);
        if (result < 0)
            throw new CaissonException($"the rule for {name} in linux.seccomp cannot be compiled", (Errno)(-result) switch
            {
                Errno.EEXIST => "another rule says something else about the same call",
                var errno => $"libseccomp {VersionText} says {errno.Describe()}",
            });
    }

    /// <summary>The filter program.</summary>
    /// <param name="asTree">Find a call's rule by a binary search of its number, not one after another.</param>
    internal sock_filter[] Compile(bool asTree)
    {
        if (asTree) LibSeccomp.seccomp_attr_set(_context, LibSeccomp.SCMP_FLTATR_CTL_OPTIMIZE, 2);
        const string step = "compiling the system call filter";
        // It writes to a descriptor only; a pipe could be smaller than the program.
        int file = (int)SystemCall.Check(SystemCall.memfd_create("seccomp", MemFd.MFD_CLOEXEC), step, "memfd_create");
        try
        {
            int result = LibSeccomp.seccomp_export_bpf(_context, file);
            if (result < 0) throw new CaissonException("the system call filter cannot be compiled", $"libseccomp {VersionText} says {((Errno)(-result)).Describe()}");
            var program = new sock_filter[2 * Bpf.BPF_MAXINSNS];
            nint length = SystemCall.Check(SystemCall.pread(file, MemoryMarshal.AsBytes(program.AsSpan()), 0), step, "pread64");
            return program[..(int)(length / sizeof(sock_filter))];
        }
        finally
        {
            SystemCall.close(file);
        }
    }

    public void Dispose() => LibSeccomp.seccomp_release(_context);

    private static string VersionText
    {
        get
        {
            var version = LibSeccomp.seccomp_version();
            return $"{version->major}.{version->minor}.{version->micro}";
        }
    }
}
