using System.Collections;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Processes;

/// <summary>The variables that this process was started with, byte for byte (<see cref="CString"/>), where the class library's replace what is not UTF-8.</summary>
internal static unsafe class ProcessEnvironment
{
    private static byte** s_vector;
    private static int s_count;

    /// <summary>Says where the kernel put the variables. Only a program that saw its own start knows; elsewhere they are the class library's.</summary>
    /// <param name="vector">Pointers to the variables; null pointers among them are passed over.</param>
    /// <param name="count">The number of variables.</param>
    internal static void Use(byte** vector, int count)
    {
        s_vector = vector;
        s_count = count;
    }

    /// <summary>All of them, as NAME=value, in their order.</summary>
    internal static List<string> All()
    {
        var variables = new List<string>(s_count);
        if (s_vector == null)
        {
            foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables()) variables.Add($"{variable.Key}={variable.Value}");
            return variables;
        }

        for (var i = 0; variables.Count < s_count; i++)
        {
            if (s_vector[i] != null) variables.Add(CString.Decode(s_vector[i]));
        }

        return variables;
    }

    /// <summary>All of them by name. Of two that have the same name the first counts, as for getenv(3); what has no name is left out.</summary>
    internal static Dictionary<string, string> ByName()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in All())
        {
            if (variable.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals) variables.TryAdd(variable[..equals], variable[(equals + 1)..]);
        }

        return variables;
    }

    /// <summary>The value of a variable; null if there is none.</summary>
    internal static string? Get(string name)
    {
        if (s_vector == null) return Environment.GetEnvironmentVariable(name);
        var wanted = CString.Bytes(name);
        for (int i = 0, seen = 0; seen < s_count; i++)
        {
            if (s_vector[i] == null) continue;
            seen++;
            var variable = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(s_vector[i]);
            if (variable.Length > wanted.Length && variable[wanted.Length] == '=' && variable.StartsWith(wanted)) return CString.Decode(variable[(wanted.Length + 1)..]);
        }

        return null;
    }
}
