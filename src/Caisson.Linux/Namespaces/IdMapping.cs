using System.Globalization;

namespace Caisson.Linux.Namespaces;

/// <summary>A range of user or group ids inside a user namespace and the range outside that it stands for: user_namespaces(7).</summary>
/// <param name="ContainerId">The first id inside.</param>
/// <param name="HostId">The first id outside.</param>
/// <param name="Size">How many ids.</param>
public readonly record struct IdMapping(uint ContainerId, uint HostId, uint Size)
{
    /// <summary>4294967295, which is no id: the kernel uses it for "leave it" and "none".</summary>
    public const uint InvalidId = uint.MaxValue;

    /// <summary>The id after the last one inside; it does not overflow.</summary>
    public ulong ContainerEnd => (ulong)ContainerId + Size;

    /// <summary>The id after the last one outside; it does not overflow.</summary>
    public ulong HostEnd => (ulong)HostId + Size;

    /// <summary>Why the kernel would refuse the range; null if it would not.</summary>
    public string? Problem => Size == 0
        ? "it holds no id"
        : ContainerEnd > InvalidId ? "its ids inside pass 4294967294, the last id there is"
        : HostEnd > InvalidId ? "its ids outside pass 4294967294, the last id there is"
        : null;

    /// <summary>Reads <c>INSIDE:OUTSIDE:COUNT</c> in decimal, as options give it.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="CaissonException">It is not of this form, or the range is not possible.</exception>
    public static IdMapping Parse(string text)
    {
        const string remedy = "write INSIDE:OUTSIDE:COUNT in decimal, such as 0:100000:65536";
        Span<Range> parts = stackalloc Range[4];
        if (text.AsSpan().Split(parts, ':') != 3 || !TryId(text[parts[0]], out var inside) || !TryId(text[parts[1]], out var outside) || !TryId(text[parts[2]], out var size))
            throw new CaissonException($"'{text}' is not an id mapping", "three numbers from 0 to 4294967295 are expected", remedy);
        var mapping = new IdMapping(inside, outside, size);
        return mapping.Problem is { } problem ? throw new CaissonException($"The id mapping '{text}' is not possible", problem, remedy) : mapping;
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ContainerId}:{HostId}:{Size}");

    internal static bool TryId(ReadOnlySpan<char> text, out uint id) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
}
