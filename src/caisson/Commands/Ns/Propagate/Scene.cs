using System.Globalization;
using System.Text.Json;
using Caisson.Inspect;
using Caisson.Inspect.Mounts;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Propagate;

/// <summary>The mount tables that a question is about: those of this machine now, or those of a file.</summary>
internal sealed class Scene
{
    private Scene(MountTables tables, IReadOnlyList<Gap> gaps, bool isLive)
    {
        Tables = tables;
        Gaps = gaps;
        IsLive = isLive;
    }

    internal MountTables Tables { get; private set; }

    /// <summary>What the scan could not see and which matters here.</summary>
    internal IReadOnlyList<Gap> Gaps { get; }

    internal bool IsLive { get; }

    internal static Scene Of(string? file)
    {
        if (file is not null) return new(Read(file), [], false);
        var snapshot = NamespaceSnapshot.Take(MountTables.Scan);
        var tables = MountTables.Take(snapshot);
        // That a process is somebody else's does not hide its mounts; that there may be namespaces which only descriptors keep is for root to know.
        var gaps = snapshot.Gaps.Where(static gap => gap.Reason is GapReason.DescriptorsRefused or GapReason.OtherPidNamespace or GapReason.HiddenProcesses or GapReason.NoDescriptors);
        return new(tables, [.. gaps], true);
    }

    /// <summary>The mount namespace that a word on the command line means.</summary>
    internal MountNamespaceView View(string target, string? stateRoot)
    {
        if (!IsLive) return Stored(target);
        var view = Live(target, stateRoot, out var handle);
        handle?.Dispose();
        return Tables.Find(view) ?? view;
    }

    /// <summary>What would happen to a mount at a path, as the target sees it (null: this process).</summary>
    internal Propagation Propagation(string path, string? target, string? stateRoot)
    {
        if (!path.StartsWith('/') && !(IsLive && target is null)) throw new CaissonException($"--explain {path}: the path is not absolute", remedy: "begin it with a slash");
        if (!IsLive)
        {
            if (target is null) throw new CaissonException($"--explain {path}: the tables of a file have no namespace that is \"this one\"", remedy: "say which one with --in");
            var stored = Stored(target);
            var mount = stored.Resolve(path) ?? throw new CaissonException($"--explain {path}: there is no mount that it lies on in the mount namespace {stored}", "the root of the process whose table it is was no mount of its own");
            return Inspect.Mounts.Propagation.At(Tables.Groups, mount, Normal(path));
        }

        NamespaceHandle? handle = null;
        try
        {
            var view = target is null ? Own() : Live(target, stateRoot, out handle);
            var place = view.Locate(target is null ? FilePath.Absolute(path) : path, handle);
            var seen = Tables.Find(view);
            var same = seen?.Find(place.Mount.Info.Id);
            if (seen is null || same is null)
            {
                // The view of the namespace is that of a process with another root, or older: the target's own knows the mount.
                Tables = new(Tables.Views.Where(other => other != seen).Append(view), Tables.Unreadable);
                return Inspect.Mounts.Propagation.At(Tables.Groups, place.Mount, place.Path);
            }

            return Inspect.Mounts.Propagation.At(Tables.Groups, same, same.FromFileSystem(place.Mount.ToFileSystem(place.Path)) ?? place.Path);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    private static MountTables Read(string file)
    {
        try
        {
            using var document = JsonDocument.Parse(file == "-" ? InputFile.ReadStandardInput() : InputFile.Read(file));
            return MountTables.Read(document.RootElement) ?? throw new CaissonException($"--from {file}: it has no mount tables", remedy: "give what caisson ns propagate --json or caisson ns ls --json prints");
        }
        catch (JsonException e)
        {
            throw new CaissonException($"--from {file}: it is not JSON{SnapshotReader.Place(e)}", null, "give what caisson ns propagate --json or caisson ns ls --json prints", e);
        }
    }

    private static MountNamespaceView Own() => MountNamespaceView.TryRead(Environment.ProcessId) ?? throw new CaissonException("Cannot read the own mount table", "/proc is not mounted, or is that of another PID namespace");

    private MountNamespaceView Live(string text, string? stateRoot, out NamespaceHandle? handle)
    {
        handle = null;
        var target = NamespaceTarget.Resolve(text, NsTargets.Options(stateRoot));
        if (target.Pid is { } pid) return MountNamespaceView.TryRead(pid) ?? throw new CaissonException($"There is no process {pid}");
        handle = target.Open(NamespaceKind.Mount);
        var id = handle.Id;
        if (Tables.Find(id) is { } view)
        {
            if (view.Pid is null) return view;
            handle.Dispose();
            handle = null;
            return view;
        }

        return MountNamespaceView.Read(handle);
    }

    private MountNamespaceView Stored(string target)
    {
        var number = target.StartsWith("pid:", StringComparison.Ordinal) ? target[4..] : target.TrimEnd(']').Split(':', '[')[^1];
        foreach (var view in Tables.Views)
        {
            if (ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && (view.Id?.Inode == value || (ulong?)view.Pid == value)) return view;
        }

        throw new CaissonException($"The file has no mount namespace {target}", remedy: "name one by its number or by the process that its table is of");
    }

    // Without going there: links cannot be followed.
    private static string Normal(string path) => Path.GetFullPath(path);
}
