namespace Caisson.Cli.CommandLine;

internal static partial class DockerWords
{
    private const string NoPorts = "ports are not published (yet); --share net gives the container this machine's network";
    private const string NoLimits = "of limits only --pids-limit is among the options (yet); caisson-oci update NAME sets others for a running container";
    private const string NoNames = "a container has this machine's names and servers; -v FILE:/etc/hosts and -v FILE:/etc/resolv.conf give it others";
    private const string InForeground = "a container runs in the foreground (yet); the shell's & puts it into the background";
    private const string AsJson = "the output is JSON, which jq takes apart";

    /// <summary>For an option as it is written (<c>--rm</c>, <c>-p</c>, <c>--userns=keep-id</c>): a clause for the end of a message; null if it is no option of docker's or podman's command.</summary>
    internal static string? OfOption(string command, string option)
    {
        var here = command switch
        {
            "run" => OfRun(option),
            "exec" => OfExec(option),
            "ps" => OfPs(option),
            "inspect" => option is "--format" or "-f" or "--type" or "-t" or "--size" or "-s" ? AsJson : null,
            "stop" => option is "--timeout" ? "it is --time (-t)" : option is "--signal" or "-s" ? "caisson kill --signal SIGNAL NAME sends another signal" : null,
            "rm" => option is "--volumes" or "-v" or "--link" or "-l" or "--depend" or "--time" or "-t" ? NotThere : null,
            "wait" => option is "--condition" or "--interval" or "-i" or "--exit-first-match" ? NotThere : null,
            _ => null,
        };
        here ??= option switch
        {
            "--all" or "-a" => $"name them: caisson {command} $(caisson ps --format name)",
            "--ignore" or "-i" => "a name that is not there is an error; append || true",
            "--latest" or "-l" or "--filter" or "--cidfile" => "name the containers; caisson ps lists them",
            _ => null,
        };
        return here is null ? null : "; " + here;
    }

    private static string? OfExec(string option) => option switch
    {
        "--detach" or "-d" => "it stays in the foreground; the shell's & puts it into the background",
        "--privileged" => "the program has the capabilities of the container's own",
        "--detach-keys" or "--preserve-fd" or "--preserve-fds" or "--no-session" => NotThere,
        _ => null,
    };

    private static string? OfPs(string option) => option switch
    {
        "--quiet" or "-q" => "--format name prints the names alone",
        "--no-trunc" => "nothing is cut off",
        "--ns" => "caisson ns ls lists namespaces",
        "--filter" or "-f" or "--last" or "-n" or "--latest" or "-l" or "--size" or "-s" or "--sort" or "--noheading" => "--json prints everything, which jq filters",
        "--external" or "--pod" or "-p" or "--sync" or "--watch" or "-w" => NotThere,
        _ => null,
    };

    private static string? OfRun(string option) => option switch
    {
        "--rm" => "a container is removed at its end in any case",
        "--detach" or "-d" => InForeground,
        "--publish" or "-p" or "--publish-all" or "-P" or "--expose" => NoPorts,
        "--network" or "--net" => "its own is empty, as with none; --share net is host, --join net=NAME is container:NAME, and others are not there (yet)",
        "--pid" or "--ipc" or "--uts" or "--cgroupns" => $"--share {Kind(option)} is host, --join {Kind(option)}=NAME is container:NAME",
        "--userns=keep-id" => "--map-user does it",
        "--userns=auto" => "--map-auto does it",
        "--userns=host" => "root's container shares it unless --userns is given; an ordinary user's needs one of its own",
        "--subuidname" or "--subgidname" => "--map-auto takes your ranges of /etc/subuid and /etc/subgid",
        "--memory" or "-m" or "--memory-reservation" or "--memory-swap" or "--memory-swappiness" or "--kernel-memory" or "--oom-kill-disable" or "--cpus" or "--cpu-shares" or "-c" or "--cpu-period"
            or "--cpu-quota" or "--cpu-rt-period" or "--cpu-rt-runtime" or "--cpuset-cpus" or "--cpuset-mems" or "--blkio-weight" or "--blkio-weight-device" or "--device-read-bps"
            or "--device-read-iops" or "--device-write-bps" or "--device-write-iops" or "--device-cgroup-rule" or "--cgroup-conf" or "--rdt-class" => NoLimits,
        "--shm-size" => "--tmpfs /dev/shm:size=SIZE does it",
        "--entrypoint" => "the program is COMMAND",
        "--image-volume" or "--pull" or "--quiet" or "-q" or "--platform" or "--arch" or "--os" or "--variant" or "--disable-content-trust" or "--authfile" or "--cert-dir" or "--creds" or "--decryption-key"
            or "--tls-verify" or "--retry" or "--retry-delay" or "--rmi" => NoImages,
        "--volumes-from" => "-v SRC:DST shows each of them",
        "--volume-driver" => NoVolumes,
        "--read-only-tmpfs" => "/tmp and /run can be written to in any case",
        "--gpus" => "--device shows a device of this machine",
        "--add-host" or "--dns" or "--dns-option" or "--dns-search" or "--hosts-file" or "--no-hosts" or "--no-hostname" => NoNames,
        "--ip" or "--ip6" or "--mac-address" or "--network-alias" or "--link-local-ip" => NoNetworks,
        "--link" => "--join net=NAME shares the network of another container",
        "--attach" or "-a" or "--sig-proxy" or "--detach-keys" => "the program has your streams, and gets the signals that are sent to caisson",
        "--cidfile" => "--name chooses the name, --pid-file writes the process id",
        "--pidfile" => "it is --pid-file",
        "--conmon-pidfile" => "there is no monitor: caisson itself stays",
        "--stop-signal" or "--stop-timeout" => "caisson stop -t SECONDS waits, caisson kill -s SIGNAL sends another signal",
        "--restart" or "--requires" or "--sdnotify" => "a service manager restarts caisson run as any other program",
        "--tz" => "-e TZ=ZONE does it",
        "--env-host" => "-e NAME passes a variable on",
        "--unsetenv" or "--unsetenv-all" or "--env-merge" or "--http-proxy" => "only PATH, HOME, HOSTNAME and TERM are set, and what -e and --env-file say",
        "--runtime" => "caisson is the runtime",
        "--preserve-fd" or "--preserve-fds" or "--passwd" or "--passwd-entry" or "--group-entry" or "--hostuser" or "--chrootdirs" or "--init-path" or "--personality" or "--seccomp-policy" or "--systemd"
            or "--secret" or "--pod" or "--pod-id-file" or "--replace" or "--cgroup-parent" or "--cgroups" or "--shm-size-systemd" or "--label" or "-l" or "--label-file" or "--annotation" or "--log-driver"
            or "--log-opt" or "--isolation" or "--cpu-count" or "--cpu-percent" or "--io-maxbandwidth" or "--io-maxiops" or "--use-api-socket" => NotThere,
        _ when option.StartsWith("--health-", StringComparison.Ordinal) || option == "--no-healthcheck" => "a service manager, or a loop around caisson exec, checks how it is",
        _ when option.StartsWith("--userns=container:", StringComparison.Ordinal) => $"--join user={option["--userns=container:".Length..]} does it",
        _ => null,
    };

    private static string Kind(string option) => option switch { "--pid" => "pid", "--ipc" => "ipc", "--uts" => "uts", _ => "cgroup" };
}
