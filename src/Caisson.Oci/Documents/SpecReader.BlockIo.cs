namespace Caisson.Oci;

public static partial class SpecReader
{
    private static SpecBlockIo? ReadBlockIo(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var io = new SpecBlockIo();
        while (r.NextProperty())
        {
            if (r.Is("weight")) io.Weight = r.UInt16();
            else if (r.Is("leafWeight")) io.LeafWeight = r.UInt16();
            else if (r.Is("weightDevice")) io.WeightDevice = ReadWeightDevices(ref r);
            else if (r.Is("throttleReadBpsDevice")) io.ThrottleReadBpsDevice = ReadThrottleDevices(ref r);
            else if (r.Is("throttleWriteBpsDevice")) io.ThrottleWriteBpsDevice = ReadThrottleDevices(ref r);
            else if (r.Is("throttleReadIOPSDevice")) io.ThrottleReadIopsDevice = ReadThrottleDevices(ref r);
            else if (r.Is("throttleWriteIOPSDevice")) io.ThrottleWriteIopsDevice = ReadThrottleDevices(ref r);
            else r.Skip();
        }

        return io;
    }

    private static List<SpecWeightDevice>? ReadWeightDevices(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var devices = new List<SpecWeightDevice>();
        while (r.NextElement())
        {
            if (!r.BeginItem()) continue;
            var device = new SpecWeightDevice();
            devices.Add(device);
            bool hasMajor = false, hasMinor = false;
            while (r.NextProperty())
            {
                if (r.Is("major")) (hasMajor, device.Major) = (!r.IsNull, r.Int64() ?? 0);
                else if (r.Is("minor")) (hasMinor, device.Minor) = (!r.IsNull, r.Int64() ?? 0);
                else if (r.Is("weight")) device.Weight = r.UInt16();
                else if (r.Is("leafWeight")) device.LeafWeight = r.UInt16();
                else r.Skip();
            }

            if (!hasMajor) r.Missing("major", "an integer");
            if (!hasMinor) r.Missing("minor", "an integer");
        }

        return devices;
    }

    private static List<SpecThrottleDevice>? ReadThrottleDevices(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var devices = new List<SpecThrottleDevice>();
        while (r.NextElement())
        {
            if (!r.BeginItem()) continue;
            var device = new SpecThrottleDevice();
            devices.Add(device);
            bool hasMajor = false, hasMinor = false, hasRate = false;
            while (r.NextProperty())
            {
                if (r.Is("major")) (hasMajor, device.Major) = (!r.IsNull, r.Int64() ?? 0);
                else if (r.Is("minor")) (hasMinor, device.Minor) = (!r.IsNull, r.Int64() ?? 0);
                else if (r.Is("rate")) (hasRate, device.Rate) = (!r.IsNull, r.UInt64() ?? 0);
                else r.Skip();
            }

            if (!hasMajor) r.Missing("major", "an integer");
            if (!hasMinor) r.Missing("minor", "an integer");
            if (!hasRate) r.Missing("rate", "an integer");
        }

        return devices;
    }
}
