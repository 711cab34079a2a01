namespace Caisson.Oci;

public static partial class SpecValidator
{
    private static void CheckSysctls(SpecReport report, Dictionary<string, string>? sysctls, OciSpec spec, in NamespaceSet namespaces)
    {
        if (sysctls is null) return;
        foreach (var (key, value) in sysctls)
        {
            var path = "linux.sysctl[\"" + key + "\"]";
            if (SysctlName.ToPath(key) is not { } file)
            {
                report.Error(path, "is not the name of a kernel parameter: it has an empty, \".\" or \"..\" part");
                continue;
            }

            var problem = SysctlProblem(file, value, spec, namespaces);
            if (problem is not null) report.Error(path, problem);
        }
    }

    // Only what the kernel keeps apart for each namespace may be set; anything else would change the host (CVE-2022-0811 and its kin).
    private static string? SysctlProblem(string file, string value, OciSpec spec, in NamespaceSet namespaces)
    {
        if (file.StartsWith("net/", StringComparison.Ordinal)) return namespaces.Network ? null : Needs(NamespaceTypes.Network);
        if (file.StartsWith("fs/mqueue/", StringComparison.Ordinal)) return namespaces.Ipc ? null : Needs(NamespaceTypes.Ipc);
        if (file.StartsWith("user/", StringComparison.Ordinal)) return namespaces.User ? null : Needs(NamespaceTypes.User);
        switch (file)
        {
            case "kernel/msgmax" or "kernel/msgmnb" or "kernel/msgmni" or "kernel/auto_msgmni" or "kernel/msg_next_id" or "kernel/sem"
                or "kernel/sem_next_id" or "kernel/shmall" or "kernel/shmmax" or "kernel/shmmni" or "kernel/shm_next_id" or "kernel/shm_rmid_forced":
                return namespaces.Ipc ? null : Needs(NamespaceTypes.Ipc);
            case "kernel/hostname":
                // As runc and crun have it, who refuse it whatever its value.
                return "is what the field hostname sets; use that";
            case "kernel/domainname":
                if (!namespaces.Uts) return Needs(NamespaceTypes.Uts);
                return string.IsNullOrEmpty(spec.Domainname) || spec.Domainname == value ? null : "contradicts the field domainname; remove one of them";
            default:
                return "is not kept apart for containers by the kernel, so it would change the host; set it on the host if that is meant";
        }
    }

    private static string Needs(string type) => "needs a namespace of type \"" + type + "\" in linux.namespaces, or it would change the host";
}
