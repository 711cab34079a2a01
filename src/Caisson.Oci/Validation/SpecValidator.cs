using System.Text;

namespace Caisson.Oci;

/// <summary>
/// Checks a configuration by the rules of runtime-spec 1.3 and of the kernel, as far as the document alone shows whether they hold. It finds
/// everything at once. What is valid but not built yet is <see cref="SpecSupport"/>'s to tell.
/// </summary>
public static partial class SpecValidator
{
    // __NEW_UTS_LEN: what sethostname(2) and setdomainname(2) take.
    private const int LongestHostName = 64;

    /// <summary>Checks a configuration.</summary>
    /// <param name="spec">The configuration.</param>
    /// <returns>All errors and warnings.</returns>
    public static SpecReport Validate(OciSpec spec)
    {
        var report = new SpecReport();
        var namespaces = NamespaceSet.Of(spec);
        CheckVersion(report, spec.OciVersion);
        if (string.IsNullOrEmpty(spec.Root?.Path)) report.Error("root.path", "is missing; the directory of the root file system is required");
        // Without one a container can be created; starting it is refused.
        if (spec.Process is not null) CheckProcess(report, spec.Process, "process.", namespaces.NewUser ? spec.Linux : null);
        CheckHostName(report, "hostname", spec.Hostname, namespaces);
        CheckHostName(report, "domainname", spec.Domainname, namespaces);
        CheckMounts(report, spec.Mounts, namespaces);
        CheckHooks(report, spec.Hooks);
        CheckAnnotations(report, spec.Annotations);
        if (spec.Linux is { } linux) CheckLinux(report, linux, spec, namespaces);
        return report;
    }

    /// <summary>Checks the process that <c>exec</c> runs in a container that exists.</summary>
    /// <param name="process">The process.</param>
    /// <returns>All errors and warnings; their paths start at the process.</returns>
    public static SpecReport ValidateProcess(SpecProcess process)
    {
        var report = new SpecReport();
        CheckProcess(report, process, "", linux: null);
        return report;
    }

    private static void CheckVersion(SpecReport report, string? version)
    {
        if (string.IsNullOrEmpty(version)) report.Error("ociVersion", "is missing; a version such as \"" + SpecDefaults.OciVersion + "\" is required");
        else if (!SemanticVersion.TryMajor(version, out var major))
            report.Error("ociVersion", $"\"{version}\" is not a version of the form MAJOR.MINOR.PATCH (SemVer 2.0.0)");
        else if (major != 1)
            report.Error("ociVersion", $"version {version} of the specification is not known; versions 1.x are");
    }

    private static void CheckHostName(SpecReport report, string path, string? name, in NamespaceSet namespaces)
    {
        if (string.IsNullOrEmpty(name)) return;
        if (!namespaces.Uts) report.Error(path, "needs a namespace of type \"uts\" in linux.namespaces, or it would rename the host");
        var length = Encoding.UTF8.GetByteCount(name);
        if (length > LongestHostName) report.Error(path, $"has {length} bytes; the kernel takes up to {LongestHostName}");
    }

    private static void CheckHooks(SpecReport report, SpecHooks? hooks)
    {
        if (hooks is null) return;
        CheckHookList(report, "hooks.prestart", hooks.Prestart);
        CheckHookList(report, "hooks.createRuntime", hooks.CreateRuntime);
        CheckHookList(report, "hooks.createContainer", hooks.CreateContainer);
        CheckHookList(report, "hooks.startContainer", hooks.StartContainer);
        CheckHookList(report, "hooks.poststart", hooks.Poststart);
        CheckHookList(report, "hooks.poststop", hooks.Poststop);
    }

    private static void CheckHookList(SpecReport report, string path, List<SpecHook>? hooks)
    {
        if (hooks is null) return;
        for (var i = 0; i < hooks.Count; i++)
        {
            if (!IsAbsolute(hooks[i].Path)) report.Error($"{path}[{i}].path", NotAbsolute(hooks[i].Path));
            if (hooks[i].Timeout is <= 0) report.Error($"{path}[{i}].timeout", $"{hooks[i].Timeout} is not a number of seconds above zero");
            CheckEnvironment(report, $"{path}[{i}].env", hooks[i].Env);
        }
    }

    private static void CheckAnnotations(SpecReport report, Dictionary<string, string>? annotations)
    {
        if (annotations is not null && annotations.ContainsKey("")) report.Error("annotations", "has an empty key, which the specification forbids");
    }

    private static void CheckEnvironment(SpecReport report, string path, List<string>? environment)
    {
        if (environment is null) return;
        for (var i = 0; i < environment.Count; i++)
        {
            // The value may be a secret, so it is not repeated.
            var equals = environment[i].IndexOf('=');
            if (equals < 0) report.Error($"{path}[{i}]", "has no '='; the form is KEY=value");
            else if (equals == 0) report.Error($"{path}[{i}]", "has no name before '='; the form is KEY=value");
        }
    }

    private static bool IsAbsolute(string? path) => path is { Length: > 0 } && path[0] == '/';

    private static string NotAbsolute(string? path) =>
        string.IsNullOrEmpty(path) ? "is missing; an absolute path is required" : $"\"{path}\" is not an absolute path";
}
