namespace Caisson.Cli.CommandLine;

/// <summary>
/// What docker's and podman's commands and options are called here, or that they are not there. Nobody should have to guess, and a guess that only looks alike
/// (<c>--rm</c>, <c>--ns</c>) is worse than none. <c>docs/docker.md</c> is this table for reading; a test compares the two.
/// </summary>
internal static partial class DockerWords
{
    private const string NoImages = "there are no images (yet): caisson run takes this machine's files, or a directory that holds a root file system: --rootfs DIR";
    private const string NoNetworks = "there are no networks to be named (yet): a container's own is empty; --share net gives it this machine's, --join net=NAME another's";
    private const string NoVolumes = "there are no volumes to be named (yet): run -v SRC:DST shows a file or directory of this machine";
    private const string NotThere = "there is nothing like it here";

    /// <summary>For a word in a command's place: a clause for the end of a message; null if it is none of docker's, podman's, or a tool's that people know.</summary>
    internal static string? OfCommand(string word)
    {
        var here = word switch
        {
            "artifact" or "build" or "builder" or "buildx" or "commit" or "farm" or "history" or "image" or "images" or "import" or "load" or "login" or "logout" or "manifest" or "pull" or "push" or "rmi"
                or "save" or "search" or "tag" or "trust" or "untag" => NoImages,
            "network" => NoNetworks,
            "volume" => NoVolumes,
            "port" => NoPorts,
            "top" => "caisson exec NAME ps ax does it",
            "logs" => "nothing keeps what a program prints: caisson run prints it itself",
            "create" or "start" or "restart" => "a container begins with caisson run and is gone when its program ends",
            "attach" => "a container's streams are those of its caisson run; caisson exec NAME runs a further program in it",
            "pause" or "unpause" or "resume" => $"caisson-oci {(word == "pause" ? "pause" : "resume")} NAME does it",
            "update" => "caisson-oci update NAME changes the limits of a container",
            "stats" or "events" => "caisson-oci events NAME does it; with --stats once",
            "cp" => "the files of a running container are in /proc/PID/root; caisson ps tells the PID",
            "diff" or "export" => "changes vanish with the container; run --overlay-upper DIR keeps them in a directory",
            "info" or "system" => "caisson doctor tells what this machine has",
            "container" => "leave it out: caisson run, caisson ps, and so on",
            "ls" or "list" => "caisson ps lists containers, caisson ns ls namespaces",
            "unshare" => "caisson ns exec does it, with unshare's options",
            "nsenter" => "caisson ns enter does it, with nsenter's options",
            "lsns" => "caisson ns ls does it, with lsns's options",
            "netns" => "caisson ns does it: create, exec, ls --kept, rm",
            "auto-update" or "checkpoint" or "compose" or "config" or "context" or "generate" or "healthcheck" or "init" or "kube" or "machine" or "mount" or "node" or "play" or "plugin" or "pod" or "quadlet"
                or "rename" or "secret" or "service" or "stack" or "swarm" or "unmount" => NotThere,
            _ => null,
        };
        return here is null ? null : "; " + here;
    }
}
