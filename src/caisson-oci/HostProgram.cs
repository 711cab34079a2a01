using Caisson.Linux.Processes;
using System.Runtime.InteropServices;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Runtime.State;

namespace Caisson.OciRuntime;

/// <summary>Programs of the host, found in PATH: posix_spawn(3).</summary>
internal static unsafe partial class HostProgram
{
    /// <summary>Runs a program to its end and gives what it printed.</summary>
    /// <exception cref="CaissonException">It cannot be run, or failed.</exception>
    internal static byte[] Read(ReadOnlySpan<string> command)
    {
        var ends = stackalloc int[2];
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.pipe2, (nint)ends, Fcntl.O_CLOEXEC), "making a pipe", "pipe2");
        var arguments = stackalloc byte*[command.Length + 1];
        var handles = new GCHandle[command.Length];
        // glibc's posix_spawn_file_actions_t has 80 bytes.
        var actions = stackalloc byte[256];
        int pid, failure;
        try
        {
            for (var i = 0; i < command.Length; i++)
            {
                handles[i] = GCHandle.Alloc(CString.Of(command[i]), GCHandleType.Pinned);
                arguments[i] = (byte*)handles[i].AddrOfPinnedObject();
            }
            arguments[command.Length] = null;
            posix_spawn_file_actions_init(actions);
            posix_spawn_file_actions_adddup2(actions, ends[1], 1);
            // A static program cannot look up the variable `environ`; this is what it pointed to at the start.
            var environment = ProcFile.TryRead("/proc/self/environ") ?? [];
            var variables = new byte*[environment.AsSpan().Count((byte)0) + 1];
            fixed (byte* variable = environment)
            fixed (byte** first = variables)
            {
                var at = variable;
                for (var i = 0; i < variables.Length - 1; i++)
                {
                    variables[i] = at;
                    while (*at++ != 0) { }
                }
                failure = posix_spawnp(&pid, arguments[0], actions, null, arguments, first);
            }
            posix_spawn_file_actions_destroy(actions);
        }
        finally
        {
            foreach (var handle in handles) if (handle.IsAllocated) handle.Free();
            SystemCall.close(ends[1]);
        }
        if (failure != 0)
        {
            SystemCall.close(ends[0]);
            throw new CaissonException($"running {command[0]}", "posix_spawnp", (Errno)failure, command[0]);
        }
        var text = StateFiles.ReadToEnd(ends[0], command[0]);
        SystemCall.close(ends[0]);
        SystemCall.waitid(WaitOption.P_PID, pid, out var info, WaitOption.WEXITED);
        if (info.si_code != WaitOption.CLD_EXITED || info.si_status != 0) throw new CaissonException($"{command[0]} failed with status {info.si_status}", "its own message is above");
        return text;
    }

    [LibraryImport("libc")]
    private static partial int posix_spawnp(int* pid, byte* file, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(void* actions);
}
