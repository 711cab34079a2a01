using Caisson.Linux;
using Caisson.Oci;

namespace Caisson.Seccomp;

/// <summary>Annotations about seccomp filters that crun brought into use.</summary>
internal static class SeccompAnnotations
{
    /// <summary>A system call's name that nobody knows is an error in linux.seccomp, and not passed over.</summary>
    public static bool RefusesUnknownCalls(OciSpec spec) => Annotations.IsSet(spec, "run.oci.seccomp_fail_unknown_syscall");

    /// <summary>The socket of whoever answers calls: linux.seccomp.listenerPath, or where that names none the annotation; null for none.</summary>
    public static string? ListenerPath(OciSpec spec) => spec.Linux?.Seccomp?.ListenerPath is { Length: > 0 } path ? path : Annotations.Of(spec, "run.oci.seccomp.receiver");

    /// <summary>A compiled filter in place of linux.seccomp: the instructions as bytes; null for none.</summary>
    public static byte[]? Program(OciSpec spec)
    {
        const string name = "run.oci.seccomp_bpf_data";
        if (Annotations.Of(spec, name) is not { } text) return null;
        var program = new byte[text.Length];
        if (Convert.TryFromBase64String(text, program, out int length) && length > 0 && length % 8 == 0) return program[..length];
        throw new CaissonException($"the annotation {name} holds no filter", "it is not the BASE64 of instructions of eight bytes each (struct sock_filter)", "give what seccomp_export_bpf(3) writes, encoded by base64(1)");
    }
}
