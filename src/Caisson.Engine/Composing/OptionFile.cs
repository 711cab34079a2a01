using Caisson.Linux;

namespace Caisson.Engine;

/// <summary>Files that options name.</summary>
internal static class OptionFile
{
    /// <summary>The text of a file; what is wrong with it is told with the option.</summary>
    /// <param name="option">The option.</param>
    /// <param name="value">What it says.</param>
    /// <param name="file">The file's path, relative to the working directory.</param>
    /// <param name="facts">Reads it.</param>
    internal static string Read(string option, string value, string file, HostFacts facts)
    {
        if (file.Length == 0) throw Problem.With(option, value, "the path of the file is empty", "name a file");
        try
        {
            return facts.ReadText(Paths.Absolute(file, facts.WorkingDirectory));
        }
        catch (CaissonException e)
        {
            throw Problem.With(option, value, e.Errno == Errno.None ? e.Cause ?? e.Step : $"it cannot be read: {e.Errno.Describe()}", e.Remedy ?? "name a file that can be read");
        }
    }
}
