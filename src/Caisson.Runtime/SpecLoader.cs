using Caisson.Linux;
using Caisson.Linux.Files;
using Caisson.Oci;

namespace Caisson.Runtime;

/// <summary>A document that was read, and its text.</summary>
/// <param name="Spec">What it says.</param>
/// <param name="Document">The text it was read from.</param>
/// <param name="Bundle">The absolute path of the bundle.</param>
public sealed record LoadedSpec(OciSpec Spec, ReadOnlyMemory<byte> Document, string Bundle);

/// <summary>Reads and judges configurations.</summary>
public static class SpecLoader
{
    /// <summary>Reads a bundle's configuration and checks it: syntax, types, meaning, and whether this version can do all it asks for.</summary>
    /// <param name="bundle">The bundle's directory; null for the current one.</param>
    /// <param name="config">The document's path, if it is not the bundle's config.json.</param>
    /// <param name="warn">Called with what is accepted but has no effect.</param>
    /// <exception cref="CaissonException">The document is missing or faulty: every fault at once.</exception>
    public static LoadedSpec Load(string? bundle, string? config = null, Action<string>? warn = null)
    {
        if (config is "") throw new CaissonException("the path of the configuration is empty", remedy: "name a file");
        var directory = FilePath.Absolute(bundle ?? "");
        var path = config is null ? directory + "/config.json" : FilePath.Absolute(config);
        var text = InputFile.TryRead(path) ?? throw (FilePath.IsDirectory(directory)
            ? new CaissonException($"there is no {path}", "a bundle is a directory with a config.json", new Advice("write one, or name the bundle", AdviceKind.ChooseBundle))
            : new CaissonException($"there is no bundle {directory}", "the directory does not exist", new Advice("name the bundle", AdviceKind.ChooseBundle)));
        var spec = Parse(text, path);
        Check(spec, path, warn);
        return new(spec, text, directory);
    }

    /// <summary>Judges a document that was not read from a file.</summary>
    /// <exception cref="CaissonException">It is faulty, or asks for what this version cannot do: every fault at once.</exception>
    public static void Check(OciSpec spec, Action<string>? warn = null) => Check(spec, "spec", warn);

    /// <summary>Reads a document.</summary>
    /// <exception cref="CaissonException">It is no JSON, or values have wrong types: all of them.</exception>
    public static OciSpec Parse(ReadOnlySpan<byte> text, string name)
    {
        try
        {
            return SpecReader.Read(text, name);
        }
        catch (SpecException e)
        {
            throw new CaissonException(e.Message, inner: e);
        }
    }

    /// <summary>Reads a process document, as <c>exec --process</c> takes it; the file may be a pipe.</summary>
    /// <exception cref="CaissonException">It is missing, no JSON, or values have wrong types: all of them.</exception>
    public static SpecProcess LoadProcess(string path)
    {
        var text = InputFile.TryRead(path) ?? throw new CaissonException($"there is no process document {path}");
        try
        {
            return ProcessReader.Read(text, path);
        }
        catch (SpecException e)
        {
            throw new CaissonException(e.Message, inner: e);
        }
    }

    /// <summary>Reads the mounts that a running container is to get or to lose.</summary>
    /// <exception cref="CaissonException">The document is missing, no JSON, or values have wrong types: all of them.</exception>
    public static List<SpecMount> LoadMounts(string path)
    {
        var text = InputFile.TryRead(path) ?? throw new CaissonException($"there is no document of mounts {path}");
        try
        {
            return MountsReader.Read(text, path);
        }
        catch (SpecException e)
        {
            throw new CaissonException(e.Message, inner: e);
        }
    }

    /// <summary>Reads the resources that <c>update --resources</c> takes.</summary>
    /// <param name="path">The document's path; <c>-</c> for standard input.</param>
    /// <exception cref="CaissonException">It is missing, no JSON, or values have wrong types: all of them.</exception>
    public static SpecResources LoadResources(string path)
    {
        var text = path == "-" ? InputFile.ReadStandardInput() : InputFile.TryRead(path) ?? throw new CaissonException($"there is no document of resources {path}");
        try
        {
            return SpecReader.ReadResources(text, path == "-" ? "standard input" : path);
        }
        catch (SpecException e)
        {
            throw new CaissonException(e.Message, inner: e);
        }
    }

    /// <summary>Judges the resources of an update.</summary>
    /// <exception cref="CaissonException">They are faulty: every fault at once.</exception>
    public static void CheckResources(SpecResources resources, Action<string>? warn = null)
    {
        var report = SpecValidator.ValidateResources(resources);
        Judge([.. report.Errors], report, "update", warn);
    }

    /// <summary>Judges the process of an exec.</summary>
    /// <exception cref="CaissonException">It is faulty, or asks for what this version cannot do: every fault at once.</exception>
    public static void CheckProcess(SpecProcess process, string name = "process", Action<string>? warn = null)
    {
        var report = SpecValidator.ValidateProcess(process);
        var errors = new List<SpecError>(report.Errors);
        errors.AddRange(SpecSupport.FindUnsupported(process));
        Judge(errors, report, name, warn);
    }

    private static void Check(OciSpec spec, string name, Action<string>? warn)
    {
        var report = SpecValidator.Validate(spec);
        var errors = new List<SpecError>(report.Errors);
        errors.AddRange(SpecSupport.FindUnsupported(spec));
        Judge(errors, report, name, warn);
    }

    private static void Judge(List<SpecError> errors, SpecReport report, string name, Action<string>? warn)
    {
        if (warn is not null)
            foreach (var warning in report.Warnings) warn($"{name}: {warning}");
        if (errors.Count == 0) return;
        var failure = new SpecException(name, errors);
        throw new CaissonException(failure.Message, inner: failure);
    }
}
