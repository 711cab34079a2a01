namespace Caisson.Engine;

/// <summary>
/// What a user asks of <c>caisson run</c>, as written on the command line: plain data, judged by <see cref="RunComposer"/>. Texts keep the
/// form of their option, so that an error can quote them.
/// </summary>
public sealed record RunOptions
{
    /// <summary>The program and its arguments; at least one element.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The container's name, unique on this host.</summary>
    public required string Name { get; init; }

    /// <summary><c>--rootfs</c>: the directory that becomes the root; null for the host's own file system.</summary>
    public string? Rootfs { get; init; }

    /// <summary><c>--host</c>: the host's file system under a throw-away overlay, said explicitly.</summary>
    public bool Host { get; init; }

    /// <summary><c>--read-only</c>: the root cannot be written to.</summary>
    public bool ReadOnly { get; init; }

    /// <summary><c>--overlay</c>: changes are kept away from the root directory and thrown away.</summary>
    public bool Overlay { get; init; }

    /// <summary><c>--overlay-upper</c>: the directory that keeps the changes.</summary>
    public string? OverlayUpper { get; init; }

    /// <summary><c>--home</c>: the caller's own home directory is seen, under the overlay.</summary>
    public bool Home { get; init; }

    /// <summary><c>--secrets</c>: nothing of the host's files is hidden from root's container.</summary>
    public bool Secrets { get; init; }

    /// <summary><c>--storage-opt</c>: <c>size=SIZE</c>, how much the overlay takes of what is thrown away.</summary>
    public IReadOnlyList<string> StorageOptions { get; init; } = [];

    /// <summary><c>--propagation</c>: mount propagation of the root.</summary>
    public string? Propagation { get; init; }

    /// <summary><c>--ns</c>: the kinds of namespaces that are new, each element a list with commas; empty for the default.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary><c>--share</c>: the kinds of namespaces that stay the host's.</summary>
    public IReadOnlyList<string> Share { get; init; } = [];

    /// <summary><c>--join KIND=TARGET</c>: namespaces of others to enter.</summary>
    public IReadOnlyList<string> Join { get; init; } = [];

    /// <summary><c>--userns</c>: a new user namespace for root as well.</summary>
    public bool UserNamespace { get; init; }

    /// <summary><c>--time-offset</c>: clocks of a new time namespace, such as <c>monotonic=3600,boottime=-2.5</c>.</summary>
    public IReadOnlyList<string> TimeOffsets { get; init; } = [];

    /// <summary><c>--hostname</c>.</summary>
    public string? Hostname { get; init; }

    /// <summary><c>--domainname</c>: the NIS domain name.</summary>
    public string? Domainname { get; init; }

    /// <summary><c>--user</c>: <c>UID[:GID]</c> or <c>name[:group]</c>.</summary>
    public string? User { get; init; }

    /// <summary><c>--group-add</c>: further groups by number or name.</summary>
    public IReadOnlyList<string> GroupAdd { get; init; } = [];

    /// <summary><c>--umask</c>: octal.</summary>
    public string? Umask { get; init; }

    /// <summary><c>--uidmap C:H:N</c>.</summary>
    public IReadOnlyList<string> UidMaps { get; init; } = [];

    /// <summary><c>--gidmap C:H:N</c>.</summary>
    public IReadOnlyList<string> GidMaps { get; init; } = [];

    /// <summary><c>--map-root</c>: the caller is root inside, and nobody else exists.</summary>
    public bool MapRoot { get; init; }

    /// <summary><c>--map-user</c>: the caller keeps its id inside.</summary>
    public bool MapUser { get; init; }

    /// <summary><c>--map-auto</c>: ids from /etc/subuid and /etc/subgid.</summary>
    public bool MapAuto { get; init; }

    /// <summary><c>--volume SRC:DST[:OPTIONS]</c>.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary><c>--tmpfs DST[:OPTIONS]</c>.</summary>
    public IReadOnlyList<string> Tmpfs { get; init; } = [];

    /// <summary><c>--mount type=…,source=…,target=…</c>.</summary>
    public IReadOnlyList<string> Mounts { get; init; } = [];

    /// <summary><c>--device SRC[:DST[:rwm]]</c>.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary><c>--masked-path</c>: covered beyond the default paths; <c>none</c> drops the default.</summary>
    public IReadOnlyList<string> MaskedPaths { get; init; } = [];

    /// <summary><c>--readonly-path</c>: read-only beyond the default paths; <c>none</c> drops the default.</summary>
    public IReadOnlyList<string> ReadonlyPaths { get; init; } = [];

    /// <summary>Whether the program gets a pseudo terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>The terminal's size at the start in columns and rows; null leaves it to the kernel.</summary>
    public (uint Columns, uint Rows)? ConsoleSize { get; init; }

    /// <summary><c>--env NAME=VALUE</c>, or <c>NAME</c> for the caller's value.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary><c>--env-file</c>: files with a variable a line.</summary>
    public IReadOnlyList<string> EnvFiles { get; init; } = [];

    /// <summary><c>--workdir</c>.</summary>
    public string? Workdir { get; init; }

    /// <summary><c>--ulimit NAME=SOFT[:HARD]</c>.</summary>
    public IReadOnlyList<string> Ulimits { get; init; } = [];

    /// <summary><c>--sysctl KEY=VALUE</c>.</summary>
    public IReadOnlyList<string> Sysctls { get; init; } = [];

    /// <summary><c>--cap-add</c>: capabilities beyond the default.</summary>
    public IReadOnlyList<string> CapAdd { get; init; } = [];

    /// <summary><c>--cap-drop</c>: capabilities taken from the default.</summary>
    public IReadOnlyList<string> CapDrop { get; init; } = [];

    /// <summary><c>--privileged</c>: every capability, no masked or read-only paths.</summary>
    public bool Privileged { get; init; }

    /// <summary><c>--no-new-privileges</c>; null for the default: on, unless <see cref="Privileged"/>.</summary>
    public bool? NoNewPrivileges { get; init; }

    /// <summary><c>--security-opt</c>: <c>seccomp=FILE</c> or <c>seccomp=unconfined</c>, the default.</summary>
    public IReadOnlyList<string> SecurityOptions { get; init; } = [];

    /// <summary><c>--oom-score-adj</c>.</summary>
    public string? OomScoreAdj { get; init; }

    /// <summary><c>--pids-limit</c>: how many processes and threads there may be; -1 for any number; null for the default, where a cgroup can be had.</summary>
    public string? PidsLimit { get; init; }

    /// <summary><c>--init</c>: process 1 is a reaper and signal forwarder.</summary>
    public bool Init { get; init; }
}
