using System.Globalization;
using System.Text;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Namespaces;

/// <summary>Reads and writes the words of <see cref="SetgroupsPolicy"/>.</summary>
public static class SetgroupsPolicies
{
    /// <summary>The kernel's word: <c>allow</c> or <c>deny</c>.</summary>
    /// <param name="policy">The policy.</param>
    public static string WordOf(SetgroupsPolicy policy) => policy == SetgroupsPolicy.Deny ? "deny" : "allow";

    /// <summary>Parses the file's content.</summary>
    /// <param name="content">The text.</param>
    /// <exception cref="CaissonException">It is neither word.</exception>
    public static SetgroupsPolicy Parse(string content) => content.TrimEnd() switch
    {
        "allow" => SetgroupsPolicy.Allow,
        "deny" => SetgroupsPolicy.Deny,
        var other => throw new CaissonException($"'{other}' is not a setgroups policy", remedy: "the words are allow and deny"),
    };

    /// <summary>Reads the policy of a process's user namespace; null if the process is gone.</summary>
    /// <param name="pid">The process.</param>
    /// <exception cref="CaissonException">The file cannot be read.</exception>
    public static SetgroupsPolicy? TryRead(int pid) =>
        ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/setgroups")) is { } bytes ? Parse(Encoding.ASCII.GetString(bytes)) : null;
}
