using System.Runtime.InteropServices;
using Caisson.Linux.Abi;

namespace Caisson.OciRuntime;

/// <summary>A pattern for the ids of containers: an extended regular expression of POSIX, regex(7).</summary>
internal sealed unsafe partial class IdPattern : IDisposable
{
    private const int REG_EXTENDED = 1, REG_NOSUB = 8;

    // glibc's regex_t has 64 bytes.
    private readonly byte[] _compiled = GC.AllocateArray<byte>(256, pinned: true);

    /// <exception cref="CaissonException">It is no regular expression.</exception>
    internal IdPattern(string pattern)
    {
        fixed (byte* compiled = _compiled, text = CString.Of(pattern))
        {
            if (regcomp(compiled, text, REG_EXTENDED | REG_NOSUB) != 0)
                throw new CaissonException($"'{pattern}' is no pattern for containers", "it is not an extended regular expression", "regex(7) explains them");
        }
    }

    /// <summary>Whether it matches somewhere in the id.</summary>
    internal bool Matches(string id)
    {
        fixed (byte* compiled = _compiled, text = CString.Of(id)) return regexec(compiled, text, 0, null, 0) == 0;
    }

    /// <summary>Does something to the container with an id, or to all whose ids match a pattern; a failure keeps none of the others from it.</summary>
    /// <exception cref="CaissonException">It failed with one; with several the first failure, and how many there were.</exception>
    internal static void ForEach(GlobalOptions globals, string operand, bool isPattern, Action<string> deed)
    {
        if (!isPattern)
        {
            deed(operand);
            return;
        }
        using var pattern = new IdPattern(operand);
        CaissonException? first = null;
        int tried = 0, failed = 0;
        foreach (var container in globals.Manager.List())
        {
            if (!pattern.Matches(container.Id)) continue;
            tried++;
            try
            {
                deed(container.Id);
            }
            catch (CaissonException e)
            {
                first ??= e;
                failed++;
            }
        }
        if (first is not null) throw failed == 1 ? first : new CaissonException($"{failed} of {tried} containers failed", first.Message);
    }

    public void Dispose()
    {
        fixed (byte* compiled = _compiled) regfree(compiled);
    }

    [LibraryImport("libc")]
    private static partial int regcomp(void* compiled, byte* pattern, int flags);

    [LibraryImport("libc")]
    private static partial int regexec(void* compiled, byte* text, nint matches, void* match, int flags);

    [LibraryImport("libc")]
    private static partial void regfree(void* compiled);
}
