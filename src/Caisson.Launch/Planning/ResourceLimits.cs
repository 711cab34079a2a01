using Caisson.Linux.Abi;

namespace Caisson.Launch.Planning;

/// <summary>Resource limits by name: getrlimit(2).</summary>
internal static unsafe class ResourceLimits
{
    /// <summary>RLIMIT_NPROC.</summary>
    public const int Processes = 6;

    /// <summary>The caller's hard limit on processes of its user.</summary>
    public static ulong HardProcesses
    {
        get
        {
            rlimit64 now;
            return SystemCall.prlimit(0, Processes, null, &now) < 0 ? 0 : now.rlim_max;
        }
    }

    public static int NumberOf(string name) => name switch
    {
        "RLIMIT_CPU" => 0,
        "RLIMIT_FSIZE" => 1,
        "RLIMIT_DATA" => 2,
        "RLIMIT_STACK" => 3,
        "RLIMIT_CORE" => 4,
        "RLIMIT_RSS" => 5,
        "RLIMIT_NPROC" => Processes,
        "RLIMIT_NOFILE" => 7,
        "RLIMIT_MEMLOCK" => 8,
        "RLIMIT_AS" => 9,
        "RLIMIT_LOCKS" => 10,
        "RLIMIT_SIGPENDING" => 11,
        "RLIMIT_MSGQUEUE" => 12,
        "RLIMIT_NICE" => 13,
        "RLIMIT_RTPRIO" => 14,
        "RLIMIT_RTTIME" => 15,
        _ => throw new CaissonException($"'{name}' is not a resource limit", remedy: "getrlimit(2) lists the names, such as RLIMIT_NOFILE"),
    };
}
