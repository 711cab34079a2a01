using Caisson.Linux.Processes;

namespace Caisson.Linux.Namespaces;

/// <summary>
/// Runs functions in other namespaces, each on a thread of its own that ends with it: setns(2). The calling thread and the thread pool stay where they are.
/// Made by <see cref="Namespaces.Enter"/>.
/// </summary>
/// <remarks>
/// Only what the function does on its thread happens in the namespaces: not what it hands to the pool, and nothing after an <c>await</c>. What it opened there
/// (sockets, files) belongs to the namespaces for good and can be used anywhere afterwards.
/// </remarks>
public sealed class NamespaceEntry
{
    private readonly NamespaceHandle[] _targets;

    internal NamespaceEntry(ReadOnlySpan<NamespaceHandle> targets)
    {
        _targets = targets.ToArray();
        foreach (var target in _targets)
        {
            if (Refusal(target.Kind) is { } reason) throw Refused(target.Kind, reason);
        }
    }

    /// <summary>Runs a function in the namespaces and waits for it.</summary>
    /// <param name="function">The function.</param>
    /// <returns>What it returns.</returns>
    /// <exception cref="CaissonException">EPERM: the caller lacks CAP_SYS_ADMIN in the user namespace that a namespace belongs to, or in its own. What the function throws comes out as it is.</exception>
    /// <exception cref="ArgumentException">The function is asynchronous.</exception>
    public T Run<T>(Func<T> function)
    {
        if (typeof(Task).IsAssignableFrom(typeof(T)) || typeof(T) == typeof(ValueTask) || (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(ValueTask<>)))
            throw new ArgumentException("An asynchronous function goes on on threads of the pool, which are not in the namespaces.", nameof(function));
        var result = default(T)!;
        WorkThread.Start(() =>
        {
            Enter();
            result = function();
        }).Join();
        return result;
    }

    /// <summary>Runs a function in the namespaces and waits for it.</summary>
    /// <param name="action">The function.</param>
    /// <exception cref="CaissonException">As <see cref="Run{T}(Func{T})"/>.</exception>
    public void Run(Action action) => Run(() =>
    {
        action();
        return true;
    });

    private void Enter()
    {
        // The threads of a process share root and current directory; the kernel moves a thread to other mounts only if it has its own.
        if (Array.Exists(_targets, static target => target.Kind == NamespaceKind.Mount)) ThreadNamespaces.UnshareFileSystemContext();
        foreach (var target in _targets) ThreadNamespaces.Enter(target);
    }

    private static string? Refusal(NamespaceKind kind) => kind switch
    {
        NamespaceKind.User => "a process with several threads cannot enter a user namespace, and a .NET program always has several",
        NamespaceKind.Pid => "a process keeps its PID namespace for life: only its children would be in the other one",
        NamespaceKind.Time => "a process with several threads cannot enter a time namespace, and a .NET program always has several",
        _ => null,
    };

    private static CaissonException Refused(NamespaceKind kind, string reason) =>
        new($"Cannot run a function in another {NamespaceKinds.OciName(kind)} namespace", reason, new Advice("start a program there (Namespaces.New())", AdviceKind.EnterNamespaces));
}
