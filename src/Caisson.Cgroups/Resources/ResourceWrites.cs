using System.Globalization;
using Caisson.Oci;

namespace Caisson.Cgroups.Resources;

/// <summary>
/// Decides what is written to a group's files for the resources of a document, and in which order. A controller is addressed in
/// the version that it has on this machine; what one version knows and the other does not is converted or refused.
/// </summary>
/// <remarks>
/// -1 is no limit. 0 and absent leave a value as it is, but where 0 is a value: pids.limit, cpu.burst, cpu.idle, swappiness, rates and
/// huge pages. The device rules are not among the writes: see <see cref="Devices.DeviceAccess"/>.
/// </remarks>
internal sealed partial class ResourceWrites
{
    private readonly Func<string, ControllerFiles?> _of;
    private readonly List<CgroupWrite> _writes = [];
    private string _controller = "";

    private ResourceWrites(Func<string, ControllerFiles?> of) => _of = of;

    /// <summary>The writes for resources, in order.</summary>
    /// <param name="resources">What is asked for.</param>
    /// <param name="of">A controller's files; null where the group has no such controller.</param>
    /// <exception cref="CaissonException">A resource cannot be had: its controller is missing, this version lacks it, or the value is none.</exception>
    public static List<CgroupWrite> Of(SpecResources resources, Func<string, ControllerFiles?> of)
    {
        var writes = new ResourceWrites(of);
        if (resources.Memory is { } memory) writes.Memory(memory);
        if (resources.Cpu is { } cpu) writes.Cpu(cpu);
        if (resources.BlockIo is { } io) writes.BlockIo(io);
        if (resources.HugepageLimits is { Count: > 0 } pages) writes.HugePages(pages);
        if (resources.Network is { } network) writes.Network(network);
        if (resources.Rdma is { Count: > 0 } rdma) writes.Rdma(rdma);
        if (resources.Pids is { } pids) writes.Pids(pids);
        if (resources.Unified is { Count: > 0 } unified) writes.Unified(unified);
        return writes._writes;
    }

    private void Write(string file, string value) => _writes.Add(new(_controller, file, value));

    private void Write(string file, long value) => Write(file, Text(value));

    /// <summary>A controller's files, to which the writes that follow belong.</summary>
    private ControllerFiles Files(string controller, string field)
    {
        _controller = controller;
        return _of(controller) ?? throw new MissingControllerException(controller, field);
    }

    /// <summary>A value for a version 2 file, where -1 is no limit.</summary>
    private static string OrMax(long value) => value < 0 ? "max" : Text(value);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A size that was given: null if it is absent or 0.</summary>
    private static long? Given(long? value, string field) => value switch
    {
        null or 0 => null,
        < -1 => throw Refused(field, Text(value.Value), "only -1, which is no limit, may be negative", "give a size in bytes, or -1"),
        _ => value,
    };

    private static CaissonException Refused(string field, string value, string cause, string remedy) =>
        new($"linux.resources.{field} cannot be {value}", cause, remedy);

    private static CaissonException NotInVersion2(string field, string cause, string remedy) =>
        new($"linux.resources.{field} cannot be applied", cause, remedy);
}
