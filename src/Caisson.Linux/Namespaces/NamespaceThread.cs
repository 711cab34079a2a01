using System.Runtime.ExceptionServices;

namespace Caisson.Linux.Namespaces;

/// <summary>
/// Does something inside other namespaces, on a thread that is made for it and ends with it, so that the rest of the program stays where it is: setns(2). What
/// the kernel refuses to one thread of several: user and time namespaces. A PID namespace would hold only for processes that the thread starts.
/// </summary>
public static class NamespaceThread
{
    /// <summary>Enters the namespaces one after another, and runs a function there.</summary>
    /// <typeparam name="T">What it finds out.</typeparam>
    /// <param name="action">The function. It must not hand its work to other threads, which are elsewhere.</param>
    /// <param name="namespaces">Where to; a mount namespace changes the root and the current directory too.</param>
    /// <returns>The function's result.</returns>
    /// <exception cref="CaissonException">As <see cref="ThreadNamespaces.Enter(NamespaceHandle)"/>; what the function throws comes as it is.</exception>
    public static T Run<T>(Func<T> action, params ReadOnlySpan<NamespaceHandle> namespaces)
    {
        ArgumentNullException.ThrowIfNull(action);
        var targets = namespaces.ToArray();
        T? result = default;
        ExceptionDispatchInfo? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                foreach (var target in targets)
                {
                    if (target.Kind == NamespaceKind.Mount) ThreadNamespaces.UnshareFileSystemContext();
                    ThreadNamespaces.Enter(target);
                }
                result = action();
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
        return result!;
    }
}
