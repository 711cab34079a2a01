using System.Globalization;
using Caisson.Linux;

namespace Caisson.Cgroups.Resources;

/// <summary>Real-time budgets of version 1: a group can only have what the groups above it have, and a new group has none.</summary>
internal static class RealtimeBudget
{
    private const string RuntimeFile = "cpu.rt_runtime_us";
    private const string PeriodFile = "cpu.rt_period_us";

    /// <summary>Gives the groups above one that have no budget at all the one that it needs. A budget that somebody has set is left alone.</summary>
    /// <param name="directory">The group's directory of the cpu controller.</param>
    /// <param name="runtime">Microseconds of each period.</param>
    /// <param name="period">Microseconds; 0 for the period that the group has.</param>
    /// <exception cref="CaissonException">The kernel refuses it: the machine has not as much to give.</exception>
    public static void GiveAbove(CgroupDirectory directory, long runtime, long period)
    {
        if (period == 0) period = long.Parse(directory.TryRead(PeriodFile) ?? "1000000", CultureInfo.InvariantCulture);
        var poor = new List<CgroupDirectory>();
        try
        {
            // The directory above the top group is that of a tmpfs or /sys/fs, which has no such file.
            for (var path = Path.GetDirectoryName(directory.Path); path is not null; path = Path.GetDirectoryName(path))
            {
                var above = new CgroupDirectory(1, directory.Controllers, path);
                poor.Add(above);
                if (above.TryRead(RuntimeFile) is not "0") break;
            }
            for (int i = poor.Count - 2; i >= 0; i--)
            {
                Set(poor[i], PeriodFile, period);
                Set(poor[i], RuntimeFile, runtime);
            }
        }
        finally
        {
            foreach (var each in poor) each.Dispose();
        }
    }

    private static void Set(CgroupDirectory directory, string file, long value)
    {
        var write = new CgroupWrite("cpu", file, value.ToString(CultureInfo.InvariantCulture));
        var error = directory.TryWrite(file, write.Value);
        if (error != Errno.None) throw WriteFailure.Of(directory, write, error);
    }
}
