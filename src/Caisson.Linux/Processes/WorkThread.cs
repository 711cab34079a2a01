using System.Runtime.ExceptionServices;

namespace Caisson.Linux.Processes;

/// <summary>A thread whose failure is that of whoever waits for it: an exception that leaves a thread would end the process.</summary>
internal sealed class WorkThread
{
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;

    private WorkThread(Action action, int stackSize) => _thread = new Thread(() =>
    {
        try
        {
            action();
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
    }, stackSize) { IsBackground = true };

    /// <summary>Starts a thread.</summary>
    /// <param name="action">What it does.</param>
    /// <param name="stackSize">Its stack in bytes; 0 for the usual size.</param>
    internal static WorkThread Start(Action action, int stackSize = 0)
    {
        var thread = new WorkThread(action, stackSize);
        thread._thread.Start();
        return thread;
    }

    /// <summary>Waits for its end, and throws what it threw.</summary>
    internal void Join()
    {
        _thread.Join();
        _failure?.Throw();
    }
}
