using Caisson.Oci;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>Annotations that crun brought into use: wishes that the specification has no field for.</summary>
internal static class EngineAnnotations
{
    /// <summary>The value of one; null if the document has none.</summary>
    public static string? Of(OciSpec spec, string name) =>
        spec.Annotations is { } annotations && annotations.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The program keeps the supplementary groups of the caller: ids that the user namespace does not know give access all the same.</summary>
    public static bool KeepsGroups(OciSpec spec) => IsSet(spec, "run.oci.keep_original_groups");

    /// <summary>A system call's name that nobody knows is an error in linux.seccomp, and not passed over.</summary>
    public static bool RefusesUnknownCalls(OciSpec spec) => IsSet(spec, "run.oci.seccomp_fail_unknown_syscall");

    /// <summary>The socket of whoever answers calls, where linux.seccomp.listenerPath names none.</summary>
    public static string? SeccompReceiver(OciSpec spec) => Of(spec, "run.oci.seccomp.receiver");

    /// <summary>A compiled filter in place of linux.seccomp: the instructions as bytes; null for none.</summary>
    public static byte[]? SeccompProgram(OciSpec spec)
    {
        const string name = "run.oci.seccomp_bpf_data";
        if (Of(spec, name) is not { } text) return null;
        var program = new byte[text.Length];
        if (Convert.TryFromBase64String(text, program, out int length) && length > 0 && length % 8 == 0) return program[..length];
        throw new CaissonException($"the annotation {name} holds no filter", "it is not the BASE64 of instructions of eight bytes each (struct sock_filter)", "give what seccomp_export_bpf(3) writes, encoded by base64(1)");
    }

    private static bool IsSet(OciSpec spec, string name) => Of(spec, name) is { } value && value != "0" && value != "false";

    /// <summary>The mount option that carries linux.mountLabel.</summary>
    public static string LabelOption(OciSpec spec) => Of(spec, "run.oci.mount_context_type") switch
    {
        null => "context",
        "context" or "fscontext" or "defcontext" or "rootcontext" => Of(spec, "run.oci.mount_context_type")!,
        var other => throw new CaissonException($"the annotation run.oci.mount_context_type is '{other}'", remedy: "use context, fscontext, defcontext or rootcontext"),
    };

    /// <summary>A listening socket that gets the first process's pidfd.</summary>
    public static string? PidFdReceiver(OciSpec spec) => Of(spec, "run.oci.pidfd_receiver");
}
