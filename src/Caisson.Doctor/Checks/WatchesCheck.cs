namespace Caisson.Doctor.Checks;

/// <summary>inotify(7): what programs in all of a user's containers share.</summary>
internal sealed class WatchesCheck() : Check("inotify", CheckGroup.Limits, "programs that watch files share their limits with all containers of the same user")
{
    private const string Instances = "fs.inotify.max_user_instances", Watches = "fs.inotify.max_user_watches";

    public override CheckResult Run(CheckedMachine machine)
    {
        var (instances, watches) = (machine.Machine.Setting(Instances), machine.Machine.Setting(Watches));
        if (instances is null || watches is null) return Unknown($"{Instances} cannot be read");
        var text = $"{instances} instances, {watches} watches for each user";
        if (instances < 256) return Limited(text, new($"{Instances} is {instances}: a few containers with a systemd or a build tool use that up (\"too many open files\")", $"as root: sysctl -w {Instances}=1024"));
        return watches < 65536 ? Limited(text, new($"{Watches} is {watches}: build tools and editors watch more files than that", $"as root: sysctl -w {Watches}=524288")) : Ok(text);
    }
}
