using Caisson.Linux.Processes;
using Caisson.Oci;
using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

/// <summary>Descriptors that a program inherits.</summary>
internal static class Descriptors
{
    internal static int ParseCount(ArgumentReader reader) =>
        int.TryParse(reader.Value, out var count) && count is >= 0 and < 1 << 20 ? count : throw reader.Wrong($"option '--preserve-fds' is a number of descriptors, not '{reader.Value}'");

    /// <summary>Adds the sockets that systemd hands to this process (sd_listen_fds(3)), and tells the program of them.</summary>
    internal static int WithActivation(int count, SpecProcess? process)
    {
        if (ProcessEnvironment.Get("LISTEN_PID") is not { } pid || process is null) return count;
        if (!int.TryParse(pid, out var forPid) || forPid != Environment.ProcessId) return count;
        if (!int.TryParse(ProcessEnvironment.Get("LISTEN_FDS"), out var sockets) || sockets is <= 0 or > 1 << 16) return count;
        process.Env ??= [];
        process.Env.Add($"LISTEN_FDS={sockets}");
        process.Env.Add("LISTEN_PID=1");
        if (ProcessEnvironment.Get("LISTEN_FDNAMES") is { } names) process.Env.Add("LISTEN_FDNAMES=" + names);
        return count + sockets;
    }
}
