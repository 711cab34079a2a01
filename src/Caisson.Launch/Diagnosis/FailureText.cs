using Caisson.Linux;

namespace Caisson.Launch.Diagnosis;

/// <summary>What a program says when it ends with an exception. Only a <see cref="CaissonException"/> speaks to users: the words of .NET's own are not in the programs, which have names such as IO_FileNotFound in their place.</summary>
internal static class FailureText
{
    /// <summary>One line for any exception.</summary>
    public static string Of(Exception failure) => failure switch
    {
        CaissonException => failure.Message,
        OutOfMemoryException => "what there is to do or to tell does not fit into the 512 MiB that this program takes at most; ask for less",
        FileNotFoundException or DirectoryNotFoundException when Path(failure) is { } path => $"{path} does not exist",
        UnauthorizedAccessException when Path(failure) is { } path => $"{path} cannot be opened: access refused, or it is a directory",
        IOException { HResult: > 0 and < 4096 and var errno } => $"{Path(failure) ?? "a file"}: {((Errno)errno).Describe()}",
        _ => $"internal error ({failure.GetType().Name}): this should not have happened, whatever the input was; please report the command line",
    };

    // Behind the key that stands for the words.
    private static string? Path(Exception failure)
    {
        var comma = failure.Message.IndexOf(", ", StringComparison.Ordinal);
        return comma > 0 && !failure.Message.AsSpan(0, comma).Contains(' ') ? failure.Message[(comma + 2)..] : null;
    }
}
