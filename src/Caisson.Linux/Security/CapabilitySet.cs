using System.Numerics;
using System.Text;

namespace Caisson.Linux.Security;

/// <summary>A set of capabilities; bit N stands for the capability with number N. Numbers that are not known here are kept.</summary>
/// <param name="Mask">The 64 bits, as in <c>/proc/PID/status</c>.</param>
public readonly record struct CapabilitySet(ulong Mask)
{
    /// <summary>No capability.</summary>
    public static CapabilitySet None => default;

    /// <summary>Every capability known here.</summary>
    public static CapabilitySet All => new((2UL << (int)Capabilities.Last) - 1);

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => Mask == 0;

    /// <summary>How many are in it.</summary>
    public int Count => BitOperations.PopCount(Mask);

    /// <summary>A set of some capabilities.</summary>
    /// <param name="capabilities">The capabilities.</param>
    public static CapabilitySet Of(params ReadOnlySpan<Capability> capabilities)
    {
        var set = None;
        foreach (var capability in capabilities) set = set.With(capability);
        return set;
    }

    /// <summary>Reads a list of names separated by commas; <c>ALL</c> stands for every capability known here, an empty text for none.</summary>
    /// <param name="text">The names, as in <see cref="Capabilities.Parse"/>.</param>
    /// <exception cref="CaissonException">A name is none.</exception>
    public static CapabilitySet Parse(string text)
    {
        var set = None;
        if (string.IsNullOrWhiteSpace(text)) return set;
        foreach (var range in text.AsSpan().Split(','))
        {
            var name = text.AsSpan(range).Trim();
            set |= name.Equals("ALL", StringComparison.OrdinalIgnoreCase) ? All : Of(Capabilities.Parse(name.ToString()));
        }
        return set;
    }

    /// <summary>Whether the capability is in it.</summary>
    /// <param name="capability">The capability.</param>
    public bool Contains(Capability capability) => (uint)capability < 64 && (Mask >> (int)capability & 1) != 0;

    /// <summary>Whether every capability of the other set is in this one.</summary>
    /// <param name="other">The other set.</param>
    public bool Contains(CapabilitySet other) => (other.Mask & ~Mask) == 0;

    /// <summary>The set with the capability.</summary>
    /// <param name="capability">The capability, number 0 to 63.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number does not fit.</exception>
    public CapabilitySet With(Capability capability) => new(Mask | Bit(capability));

    /// <summary>The set without the capability.</summary>
    /// <param name="capability">The capability, number 0 to 63.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number does not fit.</exception>
    public CapabilitySet Without(Capability capability) => new(Mask & ~Bit(capability));

    /// <summary>What is in either set.</summary>
    /// <param name="a">One set.</param>
    /// <param name="b">The other.</param>
    public static CapabilitySet operator |(CapabilitySet a, CapabilitySet b) => new(a.Mask | b.Mask);

    /// <summary>What is in both sets.</summary>
    /// <param name="a">One set.</param>
    /// <param name="b">The other.</param>
    public static CapabilitySet operator &(CapabilitySet a, CapabilitySet b) => new(a.Mask & b.Mask);

    /// <summary>What is in the first set and not in the second.</summary>
    /// <param name="a">The first set.</param>
    /// <param name="b">The second.</param>
    public static CapabilitySet operator -(CapabilitySet a, CapabilitySet b) => new(a.Mask & ~b.Mask);

    /// <summary>Goes through the capabilities from the smallest number up.</summary>
    public Enumerator GetEnumerator() => new(Mask);

    /// <summary>The names, separated by commas; empty for none.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var capability in this) (text.Length > 0 ? text.Append(',') : text).Append(Capabilities.NameOf(capability));
        return text.ToString();
    }

    private static ulong Bit(Capability capability) =>
        (uint)capability < 64 ? 1UL << (int)capability : throw new ArgumentOutOfRangeException(nameof(capability), capability, "A set holds the numbers 0 to 63.");

    /// <summary>Goes through a set.</summary>
    public struct Enumerator
    {
        private ulong _rest;

        internal Enumerator(ulong mask) => _rest = mask;

        /// <summary>The capability that was reached.</summary>
        public Capability Current { get; private set; }

        /// <summary>Goes to the next; false after the last.</summary>
        public bool MoveNext()
        {
            if (_rest == 0) return false;
            Current = (Capability)BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return true;
        }
    }
}
