using Caisson.Oci;

namespace Caisson.Runtime;

/// <summary>Makes the process of an exec out of the container's own.</summary>
public static class ExecProcess
{
    /// <summary>A copy of the container's process, for changing some of it: lists are copies, so the container's document stays as it is.</summary>
    /// <param name="spec">The container's document.</param>
    public static SpecProcess CopyOf(OciSpec spec)
    {
        var own = spec.Process ?? new SpecProcess();
        return new SpecProcess
        {
            User = own.User is null ? null : new SpecUser { Uid = own.User.Uid, Gid = own.User.Gid, Umask = own.User.Umask, AdditionalGids = Copy(own.User.AdditionalGids) },
            Cwd = own.Cwd,
            Env = Copy(own.Env),
            Args = Copy(own.Args),
            Rlimits = Copy(own.Rlimits),
            ApparmorProfile = own.ApparmorProfile,
            SelinuxLabel = own.SelinuxLabel,
            Capabilities = own.Capabilities is not { } caps ? null : new SpecCapabilities
            {
                Bounding = Copy(caps.Bounding),
                Effective = Copy(caps.Effective),
                Inheritable = Copy(caps.Inheritable),
                Permitted = Copy(caps.Permitted),
                Ambient = Copy(caps.Ambient),
            },
            NoNewPrivileges = own.NoNewPrivileges,
            OomScoreAdj = own.OomScoreAdj,
            Scheduler = own.Scheduler,
            IoPriority = own.IoPriority,
            ExecCpuAffinity = own.ExecCpuAffinity,
        };
    }

    /// <summary>Fills in what a process.json leaves open with what the container's own process has: capabilities, limits, priorities, labels, umask.</summary>
    /// <param name="process">The process as it was asked for; changed and returned.</param>
    /// <param name="spec">The container's document.</param>
    public static SpecProcess Inherit(SpecProcess process, OciSpec spec)
    {
        if (string.IsNullOrEmpty(process.Cwd)) process.Cwd = "/";
        if (spec.Process is not { } own) return process;
        process.Capabilities ??= own.Capabilities;
        process.Rlimits ??= own.Rlimits;
        process.Scheduler ??= own.Scheduler;
        process.IoPriority ??= own.IoPriority;
        process.ExecCpuAffinity ??= own.ExecCpuAffinity;
        process.OomScoreAdj ??= own.OomScoreAdj;
        if (string.IsNullOrEmpty(process.ApparmorProfile)) process.ApparmorProfile = own.ApparmorProfile;
        if (string.IsNullOrEmpty(process.SelinuxLabel)) process.SelinuxLabel = own.SelinuxLabel;
        if (own.User?.Umask is { } umask)
        {
            process.User ??= new SpecUser();
            process.User.Umask ??= umask;
        }
        return process;
    }

    private static List<T>? Copy<T>(List<T>? list) => list is null ? null : [.. list];
}
