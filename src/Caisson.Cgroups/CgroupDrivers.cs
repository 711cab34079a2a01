namespace Caisson.Cgroups;

/// <summary>The driver of each manager.</summary>
internal static class CgroupDrivers
{
    /// <summary>Finds a driver.</summary>
    /// <param name="manager">The manager; not <see cref="CgroupManager.Disabled"/>, which has none.</param>
    /// <exception cref="CaissonException">There is no such driver.</exception>
    public static ICgroupDriver Of(CgroupManager manager) => manager switch
    {
        CgroupManager.Cgroupfs => new CgroupfsDriver(),
        CgroupManager.Systemd => new Systemd.SystemdDriver(),
        _ => throw new ArgumentOutOfRangeException(nameof(manager)),
    };
}
