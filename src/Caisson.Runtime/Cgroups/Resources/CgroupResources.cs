using Caisson.Linux;
using Caisson.Oci;
using Caisson.Runtime.Cgroups.Devices;

namespace Caisson.Runtime.Cgroups.Resources;

/// <summary>Applies a document's <c>linux.resources</c> to a container's group.</summary>
internal static class CgroupResources
{
    /// <summary>Sets what is given; what is absent stays as it is.</summary>
    /// <param name="group">The group, whose directories exist.</param>
    /// <param name="resources">What is asked for.</param>
    /// <param name="update">The container runs: what was set before a failure is set back, and nobody sees device rules in between two states.</param>
    /// <exception cref="CaissonException">Something cannot be had; the error names the controller, the file, the value and, as far as it can be known, why.</exception>
    public static void Apply(Cgroup group, SpecResources resources, bool update)
    {
        List<CgroupWrite> writes;
        try
        {
            writes = ResourceWrites.Of(resources, controller => FilesOf(group, controller));
        }
        catch (MissingControllerException e)
        {
            throw WriteFailure.Missing(group, e.Controller, e.Field);
        }
        if (resources.Cpu is { RealtimeRuntime: > 0 } cpu && group.Of("cpu") is { Version: 1 } directory)
            RealtimeBudget.GiveAbove(directory, cpu.RealtimeRuntime.Value, (long)(cpu.RealtimePeriod ?? 0));

        var done = update ? new List<(CgroupDirectory Directory, string File, string Before)>() : null;
        try
        {
            foreach (var write in writes) Apply(group, write, done);
            // Last, as they take effect at once and all together.
            if (resources.Devices is { Count: > 0 } rules) DeviceAccess.Apply(group, rules, update);
        }
        catch (CaissonException) when (done is not null)
        {
            SetBack(done);
            throw;
        }
    }

    private static ControllerFiles? FilesOf(Cgroup group, string controller) =>
        (controller == "cgroup" ? group.Unified : group.Of(controller)) is { } directory ? new ControllerFiles(directory.Version, directory.TryRead) : null;

    private static void Apply(Cgroup group, CgroupWrite write, List<(CgroupDirectory, string, string)>? done)
    {
        var directory = group.Of(write.Controller) ?? group.Unified!;
        if (done is not null && directory.TryRead(write.File) is { } before) done.Add((directory, write.File, before));
        var error = directory.TryWrite(write.File, write.Value);
        if (error != Errno.None) throw WriteFailure.Of(directory, write, error);
    }

    private static void SetBack(List<(CgroupDirectory Directory, string File, string Before)> done)
    {
        for (int i = done.Count - 1; i >= 0; i--)
        {
            var (directory, file, before) = done[i];
            foreach (var range in before.AsSpan().Split('\n')) directory.TryWrite(file, before[range]);
        }
    }
}
