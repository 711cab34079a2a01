using System.Text.Json;

namespace Caisson.Oci;

/// <summary>
/// Reads <c>config.json</c> from UTF-8 in one pass, by hand and without reflection, since every start of a container waits for it.
/// </summary>
/// <remarks>
/// Keys match without regard to case, null is the same as absent, unknown keys (also those of other platforms) are passed over, of equal
/// keys the last wins, a byte order mark is passed over, and comments are refused. Integers follow the schema of the specification, which is
/// of JSON Schema draft 4: a number with a fraction or an exponent (1.0, 1e3) is none. Strings must be valid Unicode and, except for
/// annotations, free of NUL. The reader tells wrong types, ranges and missing numbers; <see cref="SpecValidator"/> tells the rest.
/// </remarks>
public static partial class SpecReader
{
    /// <summary>Reads a configuration.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="document">Its name for error messages.</param>
    /// <returns>The configuration as it stands in the document.</returns>
    /// <exception cref="SpecException">The document is not JSON, or values have the wrong type or range: all of them, with their paths.</exception>
    public static OciSpec Read(ReadOnlySpan<byte> utf8, string document = "config.json")
    {
        var reader = new DocumentReader(utf8);
        OciSpec? spec = null;
        try
        {
            reader.Start();
            spec = ReadSpec(ref reader);
            reader.End();
        }
        catch (JsonException failure)
        {
            reader.SyntaxError(failure);
        }

        if (reader.Errors is { } errors) throw new SpecException(document, errors);
        return spec ?? throw new SpecException(document, [new SpecError("", "expected an object, found null")]);
    }

    /// <summary>Reads the resources that <c>update --resources</c> takes, which is the object <c>linux.resources</c> alone.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="document">Its name for error messages.</param>
    /// <returns>The resources as they stand in the document.</returns>
    /// <exception cref="SpecException">As of <see cref="Read"/>.</exception>
    public static SpecResources ReadResources(ReadOnlySpan<byte> utf8, string document = "resources.json")
    {
        var reader = new DocumentReader(utf8);
        SpecResources? resources = null;
        try
        {
            reader.Start();
            resources = ReadResources(ref reader);
            reader.End();
        }
        catch (JsonException failure)
        {
            reader.SyntaxError(failure);
        }

        if (reader.Errors is { } errors) throw new SpecException(document, errors);
        return resources ?? throw new SpecException(document, [new SpecError("", "expected an object, found null")]);
    }

    private static OciSpec? ReadSpec(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var spec = new OciSpec();
        while (r.NextProperty())
        {
            if (r.Is("ociVersion")) spec.OciVersion = r.String();
            else if (r.Is("process")) spec.Process = ReadProcess(ref r);
            else if (r.Is("root")) spec.Root = ReadRoot(ref r);
            else if (r.Is("hostname")) spec.Hostname = r.String();
            else if (r.Is("domainname")) spec.Domainname = r.String();
            else if (r.Is("mounts")) spec.Mounts = ReadMounts(ref r);
            else if (r.Is("hooks")) spec.Hooks = ReadHooks(ref r);
            else if (r.Is("annotations")) spec.Annotations = r.StringMap(allowNul: true);
            else if (r.Is("linux")) spec.Linux = ReadLinux(ref r);
            else r.Skip();
        }

        return spec;
    }

    private static SpecRoot? ReadRoot(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var root = new SpecRoot();
        while (r.NextProperty())
        {
            if (r.Is("path")) root.Path = r.String();
            else if (r.Is("readonly")) root.Readonly = r.Bool();
            else r.Skip();
        }

        return root;
    }

    private static List<SpecMount>? ReadMounts(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var mounts = new List<SpecMount>(8);
        while (r.NextElement())
        {
            if (ReadMount(ref r) is { } mount) mounts.Add(mount);
        }

        return mounts;
    }

    private static SpecMount? ReadMount(ref DocumentReader r)
    {
        if (!r.BeginItem()) return null;
        var mount = new SpecMount();
        while (r.NextProperty())
        {
            if (r.Is("destination")) mount.Destination = r.String();
            else if (r.Is("type")) mount.Type = r.String();
            else if (r.Is("source")) mount.Source = r.String();
            else if (r.Is("options")) mount.Options = r.Strings();
            else if (r.Is("uidMappings")) mount.UidMappings = ReadIdMappings(ref r);
            else if (r.Is("gidMappings")) mount.GidMappings = ReadIdMappings(ref r);
            else r.Skip();
        }

        return mount;
    }

    private static List<SpecIdMapping>? ReadIdMappings(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var mappings = new List<SpecIdMapping>();
        while (r.NextElement())
        {
            if (ReadIdMapping(ref r) is { } mapping) mappings.Add(mapping);
        }

        return mappings;
    }

    private static SpecIdMapping? ReadIdMapping(ref DocumentReader r)
    {
        if (!r.BeginItem()) return null;
        uint? container = null, host = null, size = null;
        bool hasContainer = false, hasHost = false, hasSize = false;
        while (r.NextProperty())
        {
            if (r.Is("containerID")) (hasContainer, container) = (!r.IsNull, r.UInt32());
            else if (r.Is("hostID")) (hasHost, host) = (!r.IsNull, r.UInt32());
            else if (r.Is("size")) (hasSize, size) = (!r.IsNull, r.UInt32());
            else r.Skip();
        }

        if (!hasContainer) r.Missing("containerID", "an integer");
        if (!hasHost) r.Missing("hostID", "an integer");
        if (!hasSize) r.Missing("size", "an integer");
        return new SpecIdMapping { ContainerId = container ?? 0, HostId = host ?? 0, Size = size ?? 0 };
    }

    private static SpecHooks? ReadHooks(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var hooks = new SpecHooks();
        while (r.NextProperty())
        {
            if (r.Is("prestart")) hooks.Prestart = ReadHookList(ref r);
            else if (r.Is("createRuntime")) hooks.CreateRuntime = ReadHookList(ref r);
            else if (r.Is("createContainer")) hooks.CreateContainer = ReadHookList(ref r);
            else if (r.Is("startContainer")) hooks.StartContainer = ReadHookList(ref r);
            else if (r.Is("poststart")) hooks.Poststart = ReadHookList(ref r);
            else if (r.Is("poststop")) hooks.Poststop = ReadHookList(ref r);
            else r.Skip();
        }

        return hooks;
    }

    private static List<SpecHook>? ReadHookList(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var hooks = new List<SpecHook>();
        while (r.NextElement())
        {
            if (!r.BeginItem()) continue;
            var hook = new SpecHook();
            hooks.Add(hook);
            while (r.NextProperty())
            {
                if (r.Is("path")) hook.Path = r.String();
                else if (r.Is("args")) hook.Args = r.Strings();
                else if (r.Is("env")) hook.Env = r.Strings();
                else if (r.Is("timeout")) hook.Timeout = r.Int32();
                else r.Skip();
            }
        }

        return hooks;
    }
}
