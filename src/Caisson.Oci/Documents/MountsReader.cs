namespace Caisson.Oci;

/// <summary>Reads the document that <c>mounts add</c> takes: the array <c>mounts</c> of config.json, alone or in an object. The rules are those of <see cref="SpecReader"/>.</summary>
public static class MountsReader
{
    /// <summary>Reads mounts.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="document">Its name for error messages.</param>
    /// <returns>The mounts as they stand in the document; empty if it names none.</returns>
    /// <exception cref="SpecException">The document is not JSON, or values have the wrong type or range: all of them, with their paths.</exception>
    public static List<SpecMount> Read(ReadOnlySpan<byte> utf8, string document = "mounts.json")
    {
        if (utf8.TrimStart(" \t\r\n"u8) is not [(byte)'[', ..]) return SpecReader.Read(utf8, document).Mounts ?? [];
        var whole = new byte[utf8.Length + "{\"mounts\":}"u8.Length];
        "{\"mounts\":"u8.CopyTo(whole);
        utf8.CopyTo(whole.AsSpan(10));
        whole[^1] = (byte)'}';
        return SpecReader.Read(whole, document).Mounts ?? [];
    }
}
