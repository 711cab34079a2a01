using System.Globalization;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary>A process that waits in namespaces made by unshare(1), to be entered.</summary>
internal sealed class NamespaceTargetRun : IAsyncDisposable
{
    private readonly ProgramRun _run;

    private NamespaceTargetRun(ProgramRun run, int inside) => (_run, Inside) = (run, inside);

    /// <summary>The process, by its number on the machine.</summary>
    public int Inside { get; }

    /// <summary>Starts it.</summary>
    /// <param name="sandbox">Where.</param>
    /// <param name="options">Those of unshare(1), separated by blanks.</param>
    /// <param name="user">Who makes them.</param>
    /// <param name="command">What stands between: another program that makes namespaces.</param>
    public static async Task<NamespaceTargetRun> StartAsync(Sandbox sandbox, string options, TestUser? user = null, string command = "")
    {
        var start = UtilLinux.Newest.Unshare([.. options.Split(' '), "--", .. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "/bin/sh", "-c", "echo here; FROM=target exec cat"]);
        var run = sandbox.Start(start with { User = user ?? TestUser.Harness, OpenInput = true });
        await run.WaitForAsync("here");
        int pid = run.Pid;
        // The last of the line of children.
        while (ChildOf(pid) is { } child) pid = child;
        return new NamespaceTargetRun(run, pid);
    }

    private static int? ChildOf(int pid)
    {
        var children = File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return children.Length == 0 ? null : int.Parse(children[0], CultureInfo.InvariantCulture);
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        _run.CloseInput();
        await _run.WaitAsync();
        await _run.DisposeAsync();
    }
}
