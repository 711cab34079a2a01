using System.Text;
using Xunit.Sdk;

namespace Caisson.EndToEnd.Harness;

/// <summary>
/// Compares what the machine and a sandbox held before a test with what they hold after it: processes, namespaces,
/// mounts, control groups, network devices and files. What remains fails the test, by name.
/// </summary>
/// <remarks>
/// <see cref="EndToEndTest"/> does it for every test. Only what the harness can be the cause of counts, since other
/// things go on on the machine: its descendants (it is a subreaper, so orphans come to it) and marked processes,
/// namespaces that these hold, the control groups below its own or named after Caisson.
/// </remarks>
public sealed class LeakCheck : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private readonly Sandbox? _sandbox;
    private readonly Predicate<string>? _allowed;
    private readonly Snapshot _before;

    private LeakCheck(Sandbox? sandbox, Predicate<string>? allowed)
    {
        (_sandbox, _allowed) = (sandbox, allowed);
        _before = Snapshot.Take(sandbox);
    }

    /// <summary>Notes what is there now.</summary>
    /// <param name="sandbox">Where the programs will run; null to look at the machine only.</param>
    /// <param name="allowed">Says which items of the list are no leak after all.</param>
    public static LeakCheck Begin(Sandbox? sandbox = null, Predicate<string>? allowed = null) => new(sandbox, allowed);

    /// <summary>Waits a little for what is being torn down, and lists what is left. Empty is good.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(TimeSpan? patience = null)
    {
        var deadline = DateTime.UtcNow + (patience ?? s_patience);
        for (var pause = 1; ; pause = Math.Min(pause * 2, 100))
        {
            ChildProcess.ReapOrphans();
            var left = Snapshot.Take(_sandbox).NotIn(_before);
            if (_allowed is not null)
                left.RemoveAll(_allowed);
            if (left.Count == 0 || DateTime.UtcNow > deadline)
                return left;
            await Task.Delay(pause);
        }
    }

    /// <summary>Fails the test when something is left, and kills left processes so that later tests do not suffer.</summary>
    public async ValueTask DisposeAsync()
    {
        var left = await FindAsync();
        if (left.Count == 0)
            return;
        var message = new StringBuilder("the test left behind:\n");
        foreach (var item in left)
            message.Append("  ").AppendLine(item);
        CleanUp();
        throw new XunitException(message.ToString());
    }

    /// <summary>Removes the left processes and control groups; a sandbox's mounts and files go with it.</summary>
    internal void CleanUp()
    {
        var after = Snapshot.Take(_sandbox);
        foreach (var process in after.NewProcesses(_before))
            _ = Libc.kill(process.Pid, 9);
        Thread.Sleep(20);
        ChildProcess.ReapOrphans();
        foreach (var group in after.NewCgroups(_before))
        {
            try
            {
                Directory.Delete(group);
            }
            catch (IOException)
            {
                // Still busy, and reported already.
            }
        }
    }
}
