using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

/// <summary>What this version can do, and nothing that it cannot (features.md).</summary>
internal static class FeaturesCommand
{
    internal const string Options = "";

    internal const string HelpText = """
        caisson-oci features - print what this runtime can do, as JSON

        Usage: caisson-oci features

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        reader.Take(0, 0, "");
        Output.Write($$"""
            {
              "ociVersionMin": "1.0.0",
              "ociVersionMax": "{{Oci.SpecDefaults.OciVersion}}",
              "hooks": ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"],
              "mountOptions": [
                {{MountOptionNames}}
              ],
              "linux": {
                "namespaces": ["cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"],
                "capabilities": [
                  {{CapabilityNames}}
                ],
                "cgroup": { "v1": false, "v2": false, "systemd": false, "systemdUser": false, "rdma": false },
                "seccomp": { "enabled": false },
                "apparmor": { "enabled": false },
                "selinux": { "enabled": false },
                "intelRdt": { "enabled": false },
                "mountExtensions": { "idmap": { "enabled": true } },
                "netDevices": { "enabled": false }
              },
              "annotations": { "org.caisson.version": "{{BuildInfo.Version}}" }
            }

            """);
        return 0;
    }

    // Every one is tested to be accepted.
    internal const string MountOptions =
        "async atime bind copy-symlink dest-nofollow dev diratime dirsync exec idmap iversion lazytime loud mand noatime nodev nodiratime noexec noiversion nolazytime nomand "
        + "norelatime nostrictatime nosuid nosymfollow private ratime rbind rdev rdiratime relatime remount rexec ridmap rnoatime rnodev rnodiratime rnoexec rnorelatime "
        + "rnostrictatime rnosuid rnosymfollow ro rprivate rrelatime rro rrw rshared rslave rstrictatime rsuid rsymfollow runbindable rw shared silent slave src-nofollow "
        + "strictatime suid symfollow sync tmpcopyup unbindable";

    private static string MountOptionNames => Quote(MountOptions.Split(' '));

    private static string CapabilityNames => Quote(Enumerable.Range(0, (int)Linux.Security.Capability.CAP_CHECKPOINT_RESTORE + 1).Select(n => ((Linux.Security.Capability)n).ToString()));

    private static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"\"{n}\""));
}
