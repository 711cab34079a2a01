using Caisson.Launch.Steps;
using Caisson.Linux;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A filter of system calls cannot be put on the process: seccomp(2).</summary>
internal sealed class FilterRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine) => failure.Step is LoadFilter ? Find(failure.Call, failure.Errno) : null;

    /// <summary>What is known by the call and its error alone.</summary>
    public static Finding? Find(string call, Errno errno) => (call, errno) switch
    {
        ("seccomp", Errno.EACCES) => new("only a process that can gain no privileges, or has CAP_SYS_ADMIN in its user namespace, may filter its system calls", "set process.noNewPrivileges, or give the container a user namespace of its own"),
        ("seccomp", Errno.EBUSY) => new("a filter around the runtime has a listener already, and there can be one only", "use SCMP_ACT_NOTIFY either here or around"),
        ("seccomp", Errno.EINVAL) => new("this kernel does not know one of the flags", "leave it out of linux.seccomp.flags; `caisson-oci features` lists those that it knows"),
        ("seccomp", Errno.ENOMEM) => new("together with the filters that are around the runtime already it is too long", "use fewer rules in linux.seccomp, or fewer filters one in another"),
        ("seccomp", Errno.ENOSYS) => new("the kernel was built without CONFIG_SECCOMP_FILTER", "use another kernel, or leave linux.seccomp out"),
        ("seccomp", Errno.EPERM) => new("a seccomp filter around the runtime forbids further ones", "start the surrounding container with a filter that allows seccomp"),
        _ => null,
    };
}
