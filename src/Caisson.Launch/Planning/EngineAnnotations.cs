using Caisson.Linux;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>Annotations that crun brought into use: what the specification has no field for.</summary>
internal static class EngineAnnotations
{
    /// <summary>The program keeps the supplementary groups of the caller: ids that the user namespace does not know give access all the same.</summary>
    public static bool KeepsGroups(OciSpec spec) => Annotations.IsSet(spec, "run.oci.keep_original_groups");

    /// <summary>The mount option that carries linux.mountLabel.</summary>
    public static string LabelOption(OciSpec spec) => Annotations.Of(spec, "run.oci.mount_context_type") switch
    {
        null => "context",
        "context" or "fscontext" or "defcontext" or "rootcontext" => Annotations.Of(spec, "run.oci.mount_context_type")!,
        var other => throw new CaissonException($"the annotation run.oci.mount_context_type is '{other}'", remedy: "use context, fscontext, defcontext or rootcontext"),
    };
}
