namespace Caisson.Oci;

/// <summary>What the user chose that changes what a configuration may ask for.</summary>
[Flags]
public enum SpecSupportOptions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Control groups are disabled explicitly (<c>--cgroup-manager disabled</c>), so the path and limits of one are not asked for.</summary>
    CgroupsDisabled = 1,
}
