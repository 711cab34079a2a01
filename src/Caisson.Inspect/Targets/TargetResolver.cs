using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Targets;

/// <summary>Finds out what a word means.</summary>
internal static class TargetResolver
{
    private static readonly Advice Remedy = new("give a process id, a namespace's number, a file such as /proc/PID/ns/net, or the name of a kept namespace or container", AdviceKind.ListNamespaces);

    internal static NamespaceTarget Resolve(string text, TargetOptions options)
    {
        if (text.Contains('/')) return OfFile(text);
        if (TryNumber(text, out var kind, out var number))
        {
            // The kernel numbers namespaces from 4026531832 on, and processes up to 4194304.
            return number <= int.MaxValue && (kind is NamespaceKind.None or NamespaceKind.Pid) && !text.EndsWith(']')
                ? OfProcess(text, (int)number)
                : OfNamespace(text, kind, number, options.Snapshot ?? NamespaceSnapshot.Take());
        }

        if (options.Kept?.Invoke(text) is { Count: > 0 } kept) return new(text, TargetKind.Kept, kept);
        if (options.Container?.Invoke(text) is { } first) return new(text, TargetKind.Container) { Pid = first, Kinds = NamespaceKind.All };
        throw new CaissonException($"'{text}' is no process, namespace or container", "no namespace is kept under this name, and no container has it", Remedy);
    }

    /// <summary>The namespaces that are kept under a name on this machine.</summary>
    internal static Dictionary<NamespaceKind, string>? Kept(string name)
    {
        if (KeptNamespaces.ProblemOfName(name) is not null) return null;
        var files = new Dictionary<NamespaceKind, string>();
        foreach (var kept in KeptNamespaces.Find(name)) files[kept.Kind] = kept.Path;
        return files;
    }

    // 17, pid:17, 4026531840, net:4026531840, net:[4026531840]
    private static bool TryNumber(string text, out NamespaceKind kind, out ulong number)
    {
        var colon = text.IndexOf(':');
        kind = NamespaceKind.None;
        number = 0;
        if (colon >= 0 && !NamespaceKinds.TryParse(text.AsSpan(0, colon), out kind)) return false;
        var digits = text.AsSpan(colon + 1);
        if (colon >= 0 && digits is ['[', .. var inner, ']']) digits = inner;
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static NamespaceTarget OfProcess(string text, int pid)
    {
        if (pid <= 0 || ProcessStat.TryRead(pid) is null) throw new CaissonException($"There is no process {pid}", "it has ended, or its number is another one in this PID namespace");
        return new(text, TargetKind.Process) { Pid = pid, Kinds = NamespaceKind.All };
    }

    private static NamespaceTarget OfNamespace(string text, NamespaceKind kind, ulong number, NamespaceSnapshot snapshot)
    {
        var info = snapshot.Find(number) ?? throw new CaissonException($"There is no namespace {number}", snapshot.Gaps.Count > 0 ? "it is gone, or one of those that may not be seen from here" : "it is gone", new Advice("see what there is", AdviceKind.ListNamespaces));
        if (kind != NamespaceKind.None && kind != info.Kind) throw new CaissonException($"The namespace {number} is a {NamespaceKinds.OciName(info.Kind)} namespace, not a {NamespaceKinds.OciName(kind)} namespace");
        return new(text, TargetKind.Namespace, snapshot) { Id = info.Id, Kinds = info.Kind };
    }

    private static NamespaceTarget OfFile(string path)
    {
        if (PidOf(path) is { } pid) return OfProcess(path, pid);
        using var handle = NamespaceHandle.OpenPath(path);
        var kind = handle.Kind;
        return new(path, TargetKind.Namespace, new Dictionary<NamespaceKind, string> { [kind] = path }) { Id = handle.Id };
    }

    /// <summary>The process that a descriptor's path (<c>/proc/self/fd/3</c>, <c>/dev/fd/3</c>) stands for; null if it stands for no process.</summary>
    private static int? PidOf(string path)
    {
        Span<byte> buffer = stackalloc byte[64];
        var length = SystemCall.readlinkat(Fcntl.AT_FDCWD, path, buffer);
        if (length <= 0) return null;
        var link = buffer[..length];
        // Linux before 6.9 has no file system of processes, whose links name a number.
        if (!link.SequenceEqual("anon_inode:[pidfd]"u8) && !link.StartsWith("pidfd:["u8)) return null;
        var slash = path.LastIndexOf('/');
        var directory = path.StartsWith("/dev/fd/", StringComparison.Ordinal) ? "/proc/self/fd" : path[..slash];
        if (!directory.EndsWith("/fd", StringComparison.Ordinal)) return null;
        var information = CString.Decode(ProcFile.Read($"{directory}info/{path[(slash + 1)..]}"));
        foreach (var line in information.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith("Pid:") || !int.TryParse(line[4..].Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pid)) continue;
            if (pid > 0) return pid;
            throw new CaissonException($"The process of {path} cannot be used", pid < 0 ? "it has ended" : "it is not in this PID namespace");
        }

        return null;
    }
}
