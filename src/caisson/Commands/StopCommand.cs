using Caisson.Cli.CommandLine;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using Caisson.Runtime;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson stop</c>.</summary>
internal static class StopCommand
{
    internal static int Execute(ParsedArguments arguments)
    {
        if (arguments.Operands.Count == 0) throw new UsageException("stop: the container's name is missing", "stop");
        var time = Duration.Parse("--time", arguments.Last("time"), "stop") ?? TimeSpan.FromSeconds(10);
        var manager = StateLocation.Manager(arguments.Root);
        return EachName.Do(arguments.Operands, name => Stop(manager, name, time));
    }

    private static void Stop(ContainerManager manager, string name, TimeSpan time)
    {
        var snapshot = manager.State(name);
        // What has ended already is what was asked for.
        if (snapshot.Pid == 0) return;
        using var process = PidFd.TryOpen(snapshot.Pid);
        // The process may have gone, and its number may be another's, between the look and the opening.
        if (process is null || snapshot.Record?.Process.IsAlive != true) return;
        process.TrySendSignal(new Signal(SignalNumber.SIGTERM));
        process.TrySendSignal(new Signal(SignalNumber.SIGCONT));
        if (process.WaitForExit(time)) return;
        process.TrySendSignal(new Signal(SignalNumber.SIGKILL));
        process.WaitForExit();
    }
}
