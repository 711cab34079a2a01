namespace Caisson.Inspect;

/// <summary>How enumerations are spelled in JSON: <c>bind-mount</c>, and back.</summary>
internal static class Words
{
    internal static string Of(HolderKind kind) => kind switch
    {
        HolderKind.Process => "process",
        HolderKind.Task => "task",
        HolderKind.Children => "children",
        HolderKind.Descriptor => "descriptor",
        HolderKind.BindMount => "bind-mount",
        HolderKind.Socket => "socket",
        HolderKind.Child => "child",
        _ => "owned",
    };

    internal static string Of(UnitKind kind) => kind switch
    {
        UnitKind.Container => "container",
        UnitKind.Pod => "pod",
        UnitKind.Machine => "machine",
        UnitKind.Service => "service",
        UnitKind.Scope => "scope",
        _ => "slice",
    };

    internal static string Of(GapReason reason) => reason switch
    {
        GapReason.ProcessRefused => "process-refused",
        GapReason.DescriptorsRefused => "descriptors-refused",
        GapReason.MountsRefused => "mounts-refused",
        GapReason.SocketsRefused => "sockets-refused",
        GapReason.RelativesRefused => "relatives-refused",
        GapReason.OtherPidNamespace => "other-pid-namespace",
        GapReason.HiddenProcesses => "hidden-processes",
        GapReason.TooMany => "too-many",
        _ => "no-descriptors",
    };

    /// <summary>Finds the value that is spelled like this.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    internal static T Find<T>(string? word, Func<T, string> spell)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (spell(value) == word) return value;
        }

        throw new FormatException($"'{word}' is not known");
    }
}
