using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Engine;

/// <summary>Which capabilities the program gets.</summary>
internal static class CapabilitySets
{
    // What a container of docker has, enough for package managers and servers, but for CAP_MKNOD: without device rules of a
    // control group whoever may make a device's node owns the device, the host's disk for one.
    private const ulong Default = 1UL << 0 | 1UL << 1 | 1UL << 3 | 1UL << 4 | 1UL << 5 | 1UL << 6 | 1UL << 7 | 1UL << 8 | 1UL << 10 | 1UL << 13
        | 1UL << 18 | 1UL << 29 | 1UL << 31;

    internal static ulong All => CapabilitySet.All.Mask;

    /// <summary>The sets for a user.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="available">What can be given: everything in a new user namespace, else the caller's bounding set.</param>
    /// <param name="uid">The user id inside: an ordinary user gets what was asked for explicitly, and nothing of the default.</param>
    /// <param name="warnings">Told about defaults that cannot be given.</param>
    internal static SpecCapabilities From(RunOptions options, ulong available, uint uid, List<string> warnings)
    {
        ulong added = 0, dropped = 0;
        foreach (var text in options.CapAdd) added |= Parse("--cap-add", text);
        foreach (var text in options.CapDrop) dropped |= Parse("--cap-drop", text);
        var explicitly = added == All || options.Privileged ? added & available : added;
        if ((explicitly & ~available) != 0)
            throw new CaissonException("--cap-add", $"{Join(explicitly & ~available)} is not there to be given: the caller's own bounding set lacks it", "a container with a user namespace of its own has every capability in there: --userns");
        var basis = options.Privileged ? All & available : Default;
        if (dropped == All) basis = 0;
        // Named on both sides: what is added after dropping everything stays, a single capability that is dropped goes.
        var set = dropped == All ? explicitly : (basis | explicitly) & ~dropped;
        if ((set & ~available) != 0)
        {
            warnings.Add($"the container lacks {Join(set & ~available)}, which the caller does not have itself");
            set &= available;
        }

        var names = Names(set);
        var result = new SpecCapabilities { Bounding = names, Effective = names, Permitted = names, Inheritable = [], Ambient = [] };
        if (uid != 0)
        {
            // execve takes everything from an ordinary user except what is ambient.
            var kept = Names(explicitly & set);
            result.Effective = result.Permitted = result.Inheritable = result.Ambient = kept;
        }

        return result;
    }

    private static ulong Parse(string option, string text)
    {
        ulong set = 0;
        foreach (var word in text.Split(','))
        {
            if (word.Equals("all", StringComparison.OrdinalIgnoreCase))
            {
                set |= All;
                continue;
            }

            if (!Capabilities.TryParse(word, out var capability))
                throw Problem.With(option, text, $"there is no capability {Problem.Quote(word)}", $"capabilities(7) lists them, {Nearest(word.ToUpperInvariant())}; ALL means every one");
            set |= 1UL << (int)capability;
        }

        return set;
    }

    private static string Nearest(string name)
    {
        foreach (var capability in CapabilitySet.All)
        {
            var candidate = Capabilities.NameOf(capability)[4..];
            if (name.Length > 2 && (candidate.Contains(name, StringComparison.Ordinal) || name.Contains(candidate, StringComparison.Ordinal)
                || candidate.Replace("_", "", StringComparison.Ordinal) == name)) return $"perhaps {candidate} is meant";
        }

        return "NET_ADMIN is one";
    }

    private static List<string> Names(ulong set)
    {
        var result = new List<string>();
        foreach (var capability in new CapabilitySet(set)) result.Add(Capabilities.NameOf(capability));
        return result;
    }

    private static string Join(ulong set) => string.Join(", ", Names(set));
}
