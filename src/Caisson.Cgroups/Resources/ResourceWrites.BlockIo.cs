using Caisson.Oci;

namespace Caisson.Cgroups.Resources;

internal sealed partial class ResourceWrites
{
    private void BlockIo(SpecBlockIo io)
    {
        ControllerFiles? files = null;
        if (io.Weight is { } weight and > 0)
        {
            files = BlockIoFiles("weight");
            if (files.Legacy) Write(LegacyWeightFile(files, "weight"), weight);
            else if (files.Has(BfqFile)) Write(BfqFile, weight);
            else Write("io.weight", IoWeightOf(weight, "blockIO.weight"));
        }
        if (io.LeafWeight is { } leaf and > 0) Write(LeafFile(files = BlockIoFiles("leafWeight"), "leafWeight", ""), leaf);
        foreach (var device in io.WeightDevice ?? [])
        {
            files = BlockIoFiles("weightDevice");
            if (device.Weight is { } own and > 0)
            {
                var file = files.Legacy ? LegacyWeightFile(files, "weight_device") : files.Has(BfqFile) ? BfqFile : "io.weight";
                Write(file, Of(device.Major, device.Minor, file == "io.weight" ? Text(IoWeightOf(own, "blockIO.weightDevice")) : Text((long)own)));
            }
            if (device.LeafWeight is { } ownLeaf and > 0) Write(LeafFile(files, "weightDevice", "_device"), Of(device.Major, device.Minor, Text((long)ownLeaf)));
        }
        Throttle(io.ThrottleReadBpsDevice, "throttleReadBpsDevice", "blkio.throttle.read_bps_device", "rbps");
        Throttle(io.ThrottleWriteBpsDevice, "throttleWriteBpsDevice", "blkio.throttle.write_bps_device", "wbps");
        Throttle(io.ThrottleReadIopsDevice, "throttleReadIOPSDevice", "blkio.throttle.read_iops_device", "riops");
        Throttle(io.ThrottleWriteIopsDevice, "throttleWriteIOPSDevice", "blkio.throttle.write_iops_device", "wiops");
    }

    private const string BfqFile = "io.bfq.weight";

    /// <summary>The controller is blkio in version 1 and io in version 2.</summary>
    private ControllerFiles BlockIoFiles(string field)
    {
        if (_of("blkio") is { } files)
        {
            _controller = "blkio";
            return files;
        }
        return Files("io", "blockIO." + field);
    }

    private static string LegacyWeightFile(ControllerFiles files, string name) =>
        !files.Has("blkio." + name) && files.Has("blkio.bfq." + name) ? "blkio.bfq." + name : "blkio." + name;

    private static string LeafFile(ControllerFiles files, string field, string suffix) => files.Legacy ? "blkio.leaf_weight" + suffix
        : throw NotInVersion2("blockIO." + field, "version 2 has no weight of a group against those below it (leafWeight)", "remove it");

    /// <summary>The weight of version 2, 1 to 10000, for that of version 1, 10 to 1000: linear.</summary>
    private static long IoWeightOf(ushort weight, string field) => weight is >= 10 and <= 1000 ? 1 + (weight - 10) * 9999 / 990
        : throw Refused(field, Text((long)weight), "weights are from 10 to 1000", "give one in between");

    private void Throttle(List<SpecThrottleDevice>? devices, string field, string legacyFile, string key)
    {
        foreach (var device in devices ?? [])
        {
            // A rate of 0 takes a limit away: version 1 reads it so, version 2 has a word for it.
            if (BlockIoFiles(field).Legacy) Write(legacyFile, Of(device.Major, device.Minor, Text(device.Rate)));
            else Write("io.max", Of(device.Major, device.Minor, key + "=" + (device.Rate == 0 ? "max" : Text(device.Rate))));
        }
    }

    private static string Of(long major, long minor, string value) => string.Concat(Text(major), ":", Text(minor), " " + value);
}
