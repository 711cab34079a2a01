namespace Caisson.DBus;

/// <summary>Nobody answered in time.</summary>
public sealed class DBusTimeoutException : CaissonException
{
    /// <summary>Creates one.</summary>
    /// <param name="what">What could not be done, in plain words.</param>
    /// <param name="cause">Who did not answer, where, and in which time.</param>
    /// <param name="remedy">What the user can do about it, if there is something.</param>
    public DBusTimeoutException(string what, string cause, string? remedy = null)
        : base(what, cause, remedy)
    {
    }
}
