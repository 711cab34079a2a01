using System.Text.Json;

namespace Caisson.Oci;

/// <summary>Reads the document that <c>exec --process</c> takes: the object <c>process</c> of config.json alone. The rules are those of <see cref="SpecReader"/>.</summary>
public static class ProcessReader
{
    /// <summary>Reads a process.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="document">Its name for error messages.</param>
    /// <returns>The process as it stands in the document.</returns>
    /// <exception cref="SpecException">The document is not JSON, or values have the wrong type or range: all of them, with their paths.</exception>
    public static SpecProcess Read(ReadOnlySpan<byte> utf8, string document = "process.json")
    {
        var reader = new DocumentReader(utf8);
        SpecProcess? process = null;
        try
        {
            reader.Start();
            process = SpecReader.ReadProcess(ref reader);
            reader.End();
        }
        catch (JsonException failure)
        {
            reader.SyntaxError(failure);
        }

        if (reader.Errors is { } errors) throw new SpecException(document, errors);
        return process ?? throw new SpecException(document, [new SpecError("", "expected an object, found null")]);
    }
}
