using System.Runtime.ExceptionServices;
using Caisson.Inspect.Mounts;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Tests.Mounts;

/// <summary>Mount namespaces to play with, kept by nothing but their handles. The first has a tmpfs at <see cref="Base"/> which all happens on.</summary>
internal sealed class RealMounts : IDisposable
{
    internal const string Base = "/tmp";

    private readonly List<NamespaceHandle> _namespaces = [];

    internal RealMounts() => _namespaces.Add(New(static () =>
    {
        Mounting.SetPropagation("/", MountPropagation.Private, recursive: true);
        Tmpfs("base").AttachAt(Base);
        Directories(Base);
    }));

    internal int Count => _namespaces.Count;

    public void Dispose() => _namespaces.ForEach(static handle => handle.Dispose());

    /// <summary>A further namespace, a copy of another one with its propagation as it is.</summary>
    internal int Copy(int of)
    {
        _namespaces.Add(Namespaces.Enter(_namespaces[of]).Run(static () => New(static () => { })));
        return _namespaces.Count - 1;
    }

    internal T In<T>(int ns, Func<T> function) => Namespaces.Enter(_namespaces[ns]).Run(function);

    internal void In(int ns, Action action) => Namespaces.Enter(_namespaces[ns]).Run(action);

    internal void Mount(int ns, string path, string source = "t") => In(ns, () =>
    {
        using var mount = Tmpfs(source);
        mount.AttachAt(path);
        Directories(path);
    });

    internal void Bind(int ns, string from, string to, bool recursive) => In(ns, () =>
    {
        using var mount = DetachedMount.Clone(from, recursive);
        mount.AttachAt(to);
    });

    internal void Propagate(int ns, string path, MountPropagation propagation, bool recursive = false) => In(ns, () => Mounting.SetPropagation(path, propagation, recursive));

    internal MountNamespaceView View(int ns) => MountNamespaceView.Read(_namespaces[ns]);

    internal MountTables Tables() => new(Enumerable.Range(0, Count).Select(View));

    internal NamespaceHandle Handle(int ns) => _namespaces[ns];

    internal static void Directories(string below)
    {
        foreach (var name in new[] { "a/b/c", "d/e", "f" }) Directory.CreateDirectory($"{below}/{name}");
    }

    private static DetachedMount Tmpfs(string source)
    {
        using var context = FileSystemContext.Open("tmpfs");
        context.SetString("source", source);
        context.SetString("size", "1m");
        context.Create();
        return context.Mount();
    }

    private static NamespaceHandle New(Action prepare)
    {
        NamespaceHandle? handle = null;
        ExceptionDispatchInfo? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                ThreadNamespaces.UnshareFileSystemContext();
                ThreadNamespaces.Unshare(NamespaceKind.Mount);
                prepare();
                handle = NamespaceHandle.OpenProcess(0, NamespaceKind.Mount);
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
        return handle!;
    }
}
