using Caisson.Oci;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>Annotations that crun brought into use: wishes that the specification has no field for.</summary>
internal static class EngineAnnotations
{
    /// <summary>The value of one; null if the document has none.</summary>
    public static string? Of(OciSpec spec, string name) =>
        spec.Annotations is { } annotations && annotations.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>The program keeps the supplementary groups of the caller: ids that the user namespace does not know give access all the same.</summary>
    public static bool KeepsGroups(OciSpec spec) => Of(spec, "run.oci.keep_original_groups") is { } value && value != "0" && value != "false";

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
