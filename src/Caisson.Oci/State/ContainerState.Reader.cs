using System.Text.Json;

namespace Caisson.Oci;

public sealed partial class ContainerState
{
    /// <summary>Reads a state document; the rules are those of <see cref="SpecReader"/>.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="document">Its name for error messages.</param>
    /// <returns>The state as it stands in the document.</returns>
    /// <exception cref="SpecException">The document is not JSON, or values have the wrong type: all of them, with their paths.</exception>
    public static ContainerState Read(ReadOnlySpan<byte> utf8, string document = "state.json")
    {
        var reader = new DocumentReader(utf8);
        ContainerState? state = null;
        try
        {
            reader.Start();
            state = Read(ref reader);
            reader.End();
        }
        catch (JsonException failure)
        {
            reader.SyntaxError(failure);
        }

        if (reader.Errors is { } errors) throw new SpecException(document, errors);
        return state ?? throw new SpecException(document, [new SpecError("", "expected an object, found null")]);
    }

    private static ContainerState? Read(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var state = new ContainerState();
        var hasStatus = false;
        while (r.NextProperty())
        {
            if (r.Is("ociVersion")) state.OciVersion = r.String();
            else if (r.Is("id")) state.Id = r.String();
            else if (r.Is("status")) (hasStatus, state.Status) = (!r.IsNull, ReadStatus(ref r));
            else if (r.Is("pid")) state.Pid = r.Int32();
            else if (r.Is("bundle")) state.Bundle = r.String();
            else if (r.Is("rootfs")) state.Rootfs = r.String();
            else if (r.Is("created")) state.Created = r.String();
            else if (r.Is("owner")) state.Owner = r.String();
            else if (r.Is("annotations")) state.Annotations = r.StringMap(allowNul: true);
            else r.Skip();
        }

        if (!hasStatus) r.Missing("status", "a string");
        return state;
    }

    private static ContainerStatus ReadStatus(ref DocumentReader r)
    {
        switch (r.String())
        {
            case "creating": return ContainerStatus.Creating;
            case "created": return ContainerStatus.Created;
            case "running": return ContainerStatus.Running;
            case "stopped": return ContainerStatus.Stopped;
            case "paused": return ContainerStatus.Paused;
            case null: return default;
            case { } other:
                r.Error(string.Concat("expected creating, created, running, stopped or paused, found \"", other, "\""));
                return default;
        }
    }
}
