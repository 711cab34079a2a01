namespace Caisson.Oci;

/// <summary>Tells which valid wishes of a configuration this version does not fulfil, so that none of them is passed over in silence.</summary>
public static class SpecSupport
{
    /// <summary>Lists what a configuration asks for and does not get.</summary>
    /// <param name="spec">The configuration.</param>
    /// <returns>One error for each field, with its path and what to do; empty if everything is there.</returns>
    public static List<SpecError> FindUnsupported(OciSpec spec)
    {
        var found = new List<SpecError>();
        if (spec.Process is { } process) FindInProcess(found, process, "process.");
        if (spec.Annotations is { } annotations && annotations.TryGetValue("run.oci.systemd.force_cgroup_v1", out var place) && place.Length > 0)
            found.Add(new SpecError("annotations[\"run.oci.systemd.force_cgroup_v1\"]", "hierarchies of control groups other than those that the machine has mounted are not supported by this version of caisson; "
                + "remove it, and run an image whose systemd knows version 2 (232 or later)"));
        if (spec.Annotations is { } named && named.TryGetValue("run.oci.seccomp.plugins", out var plugins) && plugins.Length > 0)
            found.Add(new SpecError("annotations[\"run.oci.seccomp.plugins\"]", "shared libraries are not loaded, as caisson is a static program; "
                + "remove it, and let a program of its own answer the calls (linux.seccomp.listenerPath)"));
        return found;
    }

    /// <summary>Lists what the process of <c>exec</c> asks for and does not get.</summary>
    /// <param name="process">The process.</param>
    /// <returns>One error for each field, with its path from the process and what to do; empty if everything is there.</returns>
    public static List<SpecError> FindUnsupported(SpecProcess process)
    {
        var found = new List<SpecError>();
        FindInProcess(found, process, "");
        return found;
    }

    private static void FindInProcess(List<SpecError> found, SpecProcess process, string at)
    {
        if (process.Scheduler is not { } scheduler) return;
        if (scheduler.Policy == "SCHED_ISO") found.Add(new(at + "scheduler.policy", "SCHED_ISO was never built into Linux; use another policy"));
        for (var i = 0; i < (scheduler.Flags?.Count ?? 0); i++)
        {
            if (scheduler.Flags![i].StartsWith("SCHED_FLAG_UTIL_CLAMP", StringComparison.Ordinal))
                found.Add(new($"{at}scheduler.flags[{i}]", $"{scheduler.Flags[i]} needs values that the document cannot give; remove it"));
        }
    }
}
