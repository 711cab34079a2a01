using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Caisson.Oci;
using Caisson.Runtime;

namespace Caisson.Engine;

/// <summary><c>--security-opt</c>: the filter of system calls.</summary>
internal static class SecurityOptions
{
    private const string Option = "--security-opt";

    /// <summary>The filter; null for none. The last of the options counts.</summary>
    /// <param name="options">What the user gave.</param>
    /// <param name="capabilities">The capabilities that the container may have at most: profiles make rules depend on them.</param>
    /// <param name="facts">The machine.</param>
    public static SpecSeccomp? Seccomp(IReadOnlyList<string> options, IReadOnlyCollection<string> capabilities, HostFacts facts)
    {
        string? file = null;
        foreach (var option in options)
        {
            int equals = option.IndexOf('=');
            if (equals < 0 || option[..equals] != "seccomp") throw Problem.With(Option, option, "only seccomp=FILE and seccomp=unconfined are known");
            file = option[(equals + 1)..];
            if (file.Length == 0) throw Problem.With(Option, option, "the file is missing", "name a profile, or say seccomp=unconfined");
        }
        if (file is null or "unconfined") return null;
        var path = Paths.Absolute(file, facts.WorkingDirectory);
        try
        {
            return Read(OptionFile.Read(Option, "seccomp=" + file, file, facts), path, capabilities);
        }
        catch (InvalidOperationException)
        {
            throw new CaissonException($"the seccomp profile {path} cannot be read", "a string in it is no valid Unicode");
        }
    }

    /// <summary>Reads a profile: linux.seccomp of the runtime specification, or what docker and podman make that from.</summary>
    internal static SpecSeccomp Read(string text, string path, IReadOnlyCollection<string> capabilities)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException e)
        {
            // The exception's own words are not in the programs.
            throw new CaissonException($"the seccomp profile {path} cannot be read", string.Create(CultureInfo.InvariantCulture, $"it is no JSON, from line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} on"));
        }
        catch (ArgumentException)
        {
            throw new CaissonException($"the seccomp profile {path} cannot be read", "it is no JSON: it has bytes that are no UTF-8");
        }
        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new CaissonException($"the seccomp profile {path} cannot be read", "it is no JSON object");
            var seccomp = SpecLoader.Parse(Encoding.UTF8.GetBytes("{\"linux\":{\"seccomp\":" + root.GetRawText() + "}}"), path).Linux!.Seccomp!;
            if (string.IsNullOrEmpty(seccomp.DefaultAction)) throw new CaissonException($"the seccomp profile {path} cannot be used", "it has no defaultAction");
            if (root.TryGetProperty("archMap", out var map) && map.ValueKind == JsonValueKind.Array) seccomp.Architectures = Architectures(map);
            if (root.TryGetProperty("syscalls", out var rules) && rules.ValueKind == JsonValueKind.Array && seccomp.Syscalls is { } list)
            {
                var kept = new List<SpecSyscall>(list.Count);
                int index = 0;
                foreach (var rule in rules.EnumerateArray())
                {
                    if (rule.ValueKind == JsonValueKind.Object && Applies(rule, capabilities)) kept.Add(list[index]);
                    index++;
                }
                seccomp.Syscalls = kept;
            }
            return seccomp;
        }
    }

    private static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    private static List<string>? Architectures(JsonElement map)
    {
        foreach (var entry in map.EnumerateArray())
        {
            if (Text(entry, "architecture") is not { } name || name != (IsArm64 ? "SCMP_ARCH_AARCH64" : "SCMP_ARCH_X86_64")) continue;
            return [name, .. Texts(entry, "subArchitectures")];
        }
        return null;
    }

    // Kernels that a rule is not for (minKernel) are all older than those Caisson runs on.
    private static bool Applies(JsonElement rule, IReadOnlyCollection<string> capabilities)
    {
        if (rule.TryGetProperty("includes", out var includes) && includes.ValueKind == JsonValueKind.Object)
        {
            foreach (var capability in Texts(includes, "caps"))
                if (!capabilities.Contains(capability)) return false;
            var architectures = Texts(includes, "arches");
            if (architectures.Count > 0 && !architectures.Contains(IsArm64 ? "arm64" : "amd64")) return false;
        }
        if (rule.TryGetProperty("excludes", out var excludes) && excludes.ValueKind == JsonValueKind.Object)
        {
            foreach (var capability in Texts(excludes, "caps"))
                if (capabilities.Contains(capability)) return false;
            if (Texts(excludes, "arches").Contains(IsArm64 ? "arm64" : "amd64")) return false;
        }
        return true;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<string> Texts(JsonElement element, string name)
    {
        var texts = new List<string>();
        if (element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array)
            foreach (var each in list.EnumerateArray())
                if (each.ValueKind == JsonValueKind.String) texts.Add(each.GetString()!);
        return texts;
    }
}
