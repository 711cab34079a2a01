namespace Caisson.Oci;

public static partial class SpecValidator
{
    private static void CheckLinux(SpecReport report, SpecLinux linux, OciSpec spec, in NamespaceSet namespaces)
    {
        CheckNamespaces(report, linux.Namespaces);
        CheckUserNamespace(report, linux.UidMappings, "linux.uidMappings", namespaces);
        CheckUserNamespace(report, linux.GidMappings, "linux.gidMappings", namespaces);
        CheckTimeOffsets(report, linux.TimeOffsets, namespaces);
        CheckDevices(report, linux.Devices);
        CheckSysctls(report, linux.Sysctl, spec, namespaces);
        CheckPaths(report, linux.MaskedPaths, "linux.maskedPaths");
        CheckPaths(report, linux.ReadonlyPaths, "linux.readonlyPaths");
        if (!string.IsNullOrEmpty(linux.RootfsPropagation) && MountOptions.ParsePropagation(linux.RootfsPropagation) == MountPropagation.None)
        {
            report.Error("linux.rootfsPropagation",
                $"\"{linux.RootfsPropagation}\" is not one of shared, slave, private, unbindable, or one of them with an r in front");
        }

        if (linux.CgroupsPath is { } path && HasParentStep(path)) report.Error("linux.cgroupsPath", $"\"{path}\" has a \"..\" step, which could lead out of the control group tree");
        CheckNetDevices(report, linux.NetDevices, namespaces);
        CheckFeatures(report, linux);
        if (linux.Seccomp is { } seccomp) CheckSeccomp(report, seccomp, spec.Annotations);
        CheckResources(report, linux.Resources, "linux.resources");
    }

    private static void CheckNamespaces(SpecReport report, List<SpecNamespace>? namespaces)
    {
        if (namespaces is null) return;
        for (var i = 0; i < namespaces.Count; i++)
        {
            var type = namespaces[i].Type;
            if (type is not (NamespaceTypes.Pid or NamespaceTypes.Network or NamespaceTypes.Mount or NamespaceTypes.Ipc or NamespaceTypes.Uts
                or NamespaceTypes.User or NamespaceTypes.Cgroup or NamespaceTypes.Time))
            {
                report.Error($"linux.namespaces[{i}].type", string.IsNullOrEmpty(type)
                    ? "is missing; the kind of namespace is required"
                    : $"\"{type}\" is not one of pid, network, mount, ipc, uts, user, cgroup, time");
            }

            if (!string.IsNullOrEmpty(namespaces[i].Path) && !IsAbsolute(namespaces[i].Path))
                report.Error($"linux.namespaces[{i}].path", NotAbsolute(namespaces[i].Path));
            for (var j = 0; j < i && type is not null; j++)
            {
                if (namespaces[j].Type != type) continue;
                report.Error($"linux.namespaces[{i}].type", $"\"{type}\" is given twice; the first is linux.namespaces[{j}]");
                break;
            }
        }
    }

    private static void CheckTimeOffsets(SpecReport report, Dictionary<string, SpecTimeOffset>? offsets, in NamespaceSet namespaces)
    {
        if (offsets is not { Count: > 0 }) return;
        if (!namespaces.Time) report.Error("linux.timeOffsets", "needs a namespace of type \"time\" in linux.namespaces");
        else if (!namespaces.NewTime) report.Error("linux.timeOffsets", "needs a new time namespace; one that is joined by path keeps its offsets");
        foreach (var (clock, offset) in offsets)
        {
            if (clock is not ("monotonic" or "boottime"))
                report.Error("linux.timeOffsets." + clock, "is not a clock with an offset; monotonic and boottime are");
            if (offset.Nanosecs > 999_999_999) report.Error("linux.timeOffsets." + clock + ".nanosecs", $"{offset.Nanosecs} is above 999999999; use secs for the rest");
        }
    }

    private static void CheckPaths(SpecReport report, List<string>? paths, string at)
    {
        if (paths is not { Count: > 0 }) return;
        for (var i = 0; i < paths.Count; i++)
        {
            if (!IsAbsolute(paths[i])) report.Error($"{at}[{i}]", NotAbsolute(paths[i]));
        }
    }

    private static bool HasParentStep(string path)
    {
        for (var rest = path.AsSpan(); ;)
        {
            var slash = rest.IndexOf('/');
            if ((slash < 0 ? rest : rest[..slash]) is "..") return true;
            if (slash < 0) return false;
            rest = rest[(slash + 1)..];
        }
    }
}
