namespace Caisson.EndToEnd.Harness;

/// <summary>Who runs a program.</summary>
/// <param name="Name">The name in the sandbox's /etc/passwd.</param>
/// <param name="Uid">The user id, also the group id; -1 for the harness's own.</param>
/// <param name="SubordinateStart">The first of 65536 subordinate ids, or 0 for none.</param>
public sealed record TestUser(string Name, int Uid, int SubordinateStart)
{
    /// <summary>How many subordinate ids a user has that has any.</summary>
    public const int SubordinateCount = 65536;

    /// <summary>Whoever runs the tests: root, or an ordinary user.</summary>
    public static readonly TestUser Harness = new("", -1, 0);

    /// <summary>An ordinary user with ranges in /etc/subuid and /etc/subgid.</summary>
    public static readonly TestUser Ranged = new("caisson-test", 20000, 3_000_000);

    /// <summary>An ordinary user without subordinate ids.</summary>
    public static readonly TestUser Plain = new("caisson-plain", 20001, 0);

    /// <summary>The group id.</summary>
    public int Gid => Uid;

    /// <summary>True when the program must change its identity first.</summary>
    public bool IsOther => Uid >= 0;

    /// <summary>The user in messages and test names.</summary>
    public override string ToString() => IsOther ? Name : "harness";
}
