namespace Caisson.Doctor.Checks;

/// <summary>What a check found.</summary>
internal enum CheckState
{
    /// <summary>It is there and does all that containers need.</summary>
    Ok,

    /// <summary>It is there, and something does not work.</summary>
    Limited,

    /// <summary>It is not there, or not for the caller.</summary>
    Missing,

    /// <summary>It could not be found out.</summary>
    Unknown,
}
