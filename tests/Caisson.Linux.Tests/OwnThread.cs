using System.Runtime.ExceptionServices;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Linux.Tests;

/// <summary>Runs a piece of a test on a thread of its own that ends afterwards, and whose namespaces end with it.</summary>
internal static class OwnThread
{
    internal static void Run(NamespaceKind kinds, Action action)
    {
        ExceptionDispatchInfo? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (kinds.HasFlag(NamespaceKind.Mount)) ThreadNamespaces.UnshareFileSystemContext();
                if (kinds != NamespaceKind.None) ThreadNamespaces.Unshare(kinds);
                // Without this a shared root would pass the test's mounts on to the machine.
                if (kinds.HasFlag(NamespaceKind.Mount)) Mounting.SetPropagation("/", MountPropagation.Private, recursive: true);
                action();
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
    }
}
