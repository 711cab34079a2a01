using Caisson.Cgroups.Devices;
using Caisson.Linux;
using Caisson.Oci;

namespace Caisson.Cgroups.Resources;

/// <summary>Applies a document's <c>linux.resources</c> to a container's group.</summary>
internal static class CgroupResources
{
    /// <summary>Sets what is given; what is absent stays as it is.</summary>
    /// <param name="group">The group, whose directories exist.</param>
    /// <param name="resources">What is asked for.</param>
    /// <param name="journal">The container runs: this takes down what is changed, and nobody sees device rules in between two states. Null for one that is just being made.</param>
    /// <exception cref="CaissonException">Something cannot be had; the error names the controller, the file, the value and, as far as it can be known, why.</exception>
    public static void Apply(Cgroup group, SpecResources resources, UpdateJournal? journal)
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

        foreach (var write in writes) Apply(group, write, journal);
        // Last, as they take effect at once and all together.
        if (resources.Devices is not { Count: > 0 } rules) return;
        if (journal?.Before.Devices is { Count: > 0 } before) journal.Add(() => DeviceAccess.Apply(group, before, update: true));
        DeviceAccess.Apply(group, rules, update: journal is not null);
    }

    private static ControllerFiles? FilesOf(Cgroup group, string controller) =>
        (controller == "cgroup" ? group.Unified : group.Of(controller)) is { } directory ? new ControllerFiles(directory.Version, directory.TryRead) : null;

    private static void Apply(Cgroup group, CgroupWrite write, UpdateJournal? journal)
    {
        var directory = group.Of(write.Controller) ?? group.Unified!;
        if (journal is not null && directory.TryRead(write.File) is { } before)
            journal.Add(() =>
            {
                foreach (var range in before.AsSpan().Split('\n')) directory.TryWrite(write.File, before[range]);
            });
        var error = directory.TryWrite(write.File, write.Value);
        if (error != Errno.None) throw WriteFailure.Of(directory, write, error);
    }
}
