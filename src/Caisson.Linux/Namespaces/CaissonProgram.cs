using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Namespaces;

/// <summary>
/// The program <c>caisson</c>, which starts what a .NET program wants to have in new namespaces. A program that is compiled just in time cannot make such a process itself:
/// between clone(2) and execve(2) nothing of its runtime may run.
/// </summary>
public static class CaissonProgram
{
    /// <summary>The environment variable that names the program: <c>CAISSON_PROGRAM</c>.</summary>
    public const string Variable = "CAISSON_PROGRAM";

    /// <summary>
    /// Where the program is: what <see cref="Variable"/> names; else <c>caisson</c> beside the calling program (<see cref="AppContext.BaseDirectory"/>); else <c>caisson</c> in a directory of PATH.
    /// </summary>
    /// <exception cref="CaissonException">It is at none of these places. The message names them all.</exception>
    public static string Find() => Find(ProcessEnvironment.Get(Variable), AppContext.BaseDirectory, ProcessEnvironment.Get("PATH"), IsProgram);

    internal static string Find(string? named, string beside, string? path, Func<string, bool> isProgram)
    {
        if (!string.IsNullOrEmpty(named))
            return isProgram(named) ? named : throw new CaissonException($"Cannot find the program caisson at {named}", $"{Variable} names that file, and it is not there or cannot be executed", "correct the variable, or unset it to have caisson looked for");
        var own = Path.Combine(beside, "caisson");
        if (isProgram(own)) return own;
        foreach (var directory in (path ?? "").Split(':'))
        {
            // An empty or relative entry would mean the current directory, whose owner could be anybody.
            if (directory.StartsWith('/') && isProgram($"{directory}/caisson")) return $"{directory}/caisson";
        }

        throw new CaissonException(
            "Cannot find the program caisson, which starts programs in new namespaces",
            $"{Variable} is not set, there is no {own}, and none in PATH ({(string.IsNullOrEmpty(path) ? "which is empty" : path)})",
            $"install caisson, put it beside the program, or name it in {Variable}");
    }

    private static bool IsProgram(string path) => File.Exists(path) && SystemCall.faccessat2(Fcntl.AT_FDCWD, path, 1, 0) >= 0;
}
