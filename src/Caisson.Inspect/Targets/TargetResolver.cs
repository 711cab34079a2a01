using System.Globalization;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Targets;

/// <summary>Finds out what a word means.</summary>
internal static class TargetResolver
{
    internal static NamespaceTarget Resolve(string text, TargetOptions options)
    {
        if (text.StartsWith("pid:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) return Process(text, pid);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out pid)) return Process(text, pid);
        if (text.Contains('/'))
        {
            using var handle = NamespaceHandle.OpenPath(text);
            var kind = handle.Kind;
            return new NamespaceTarget(text, TargetKind.Namespace) { Id = handle.Id, Kinds = kind }.With(kind, text);
        }

        if (options.Kept?.Invoke(text) is { } kept)
        {
            var kinds = NamespaceKind.None;
            foreach (var kind in kept.Keys) kinds |= kind;
            var target = new NamespaceTarget(text, TargetKind.Kept) { Kinds = kinds };
            foreach (var (kind, path) in kept) target.With(kind, path);
            return target;
        }

        if (options.Container?.Invoke(text) is { } first) return new NamespaceTarget(text, TargetKind.Container) { Pid = first, Kinds = NamespaceKind.All };
        throw new CaissonException($"'{text}' is no process, namespace or container");
    }

    private static NamespaceTarget Process(string text, int pid) => new(text, TargetKind.Process) { Pid = pid, Kinds = NamespaceKind.All };
}
