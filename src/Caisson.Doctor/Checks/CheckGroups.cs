namespace Caisson.Doctor.Checks;

/// <summary>The names of the groups of checks.</summary>
internal static class CheckGroups
{
    /// <summary>The heading.</summary>
    public static string Title(CheckGroup group) => group switch
    {
        CheckGroup.Ids => "User and group ids",
        CheckGroup.Cgroups => "Control groups",
        CheckGroup.Files => "File systems and mounts",
        _ => group.ToString(),
    };

    /// <summary>What the group is called on the command line and in JSON.</summary>
    public static string Name(CheckGroup group) => group.ToString().ToLowerInvariant();
}
