using Caisson.Cgroups;
using Caisson.Launch;
using Caisson.Linux;
using Caisson.OciRuntime.CommandLine;
using Caisson.Runtime;
using Caisson.Runtime.State;

namespace Caisson.OciRuntime;

/// <summary>The options before the command.</summary>
internal sealed class GlobalOptions
{
    internal const string Schema = "!root= log= log-format= log-level= debug systemd-cgroup cgroup-manager= rootless= fault= version,v,V";

    private string? _root;
    private bool? _rootless;

    internal required Log Log { get; init; }

    internal bool Version { get; private set; }

    /// <summary>Who makes the control groups of new containers.</summary>
    internal CgroupManager CgroupManager { get; private set; }

    /// <summary>Whether a container may do without control groups that cannot be made, if it has no limits; null to find out.</summary>
    internal bool? Rootless => _rootless;

    internal LaunchFault? Fault { get; private set; }

    /// <summary>Reads them; gives the position of the command too.</summary>
    internal static (GlobalOptions Options, int Position) Parse(string[] arguments, Log log)
    {
        var options = new GlobalOptions { Log = log };
        var reader = new ArgumentReader(arguments, 0, "", Schema);
        while (reader.Next())
        {
            switch (reader.Option)
            {
                case "root": options._root = reader.Value; break;
                case "log": log.Path = reader.Value; break;
                case "log-format":
                    log.Json = reader.Value switch
                    {
                        "json" => true,
                        "text" => false,
                        var other => throw reader.Wrong($"unknown log format '{other}': text and json are known"),
                    };
                    break;
                case "debug": if (reader.On) log.Level = LogLevel.Debug; break;
                case "log-level":
                    log.Level = reader.Value switch
                    {
                        "error" => LogLevel.Error,
                        "warning" => LogLevel.Warning,
                        "debug" => LogLevel.Debug,
                        var other => throw reader.Wrong($"unknown log level '{other}': error, warning and debug are known"),
                    };
                    break;
                case "systemd-cgroup": options.CgroupManager = reader.On ? CgroupManager.Systemd : CgroupManager.Cgroupfs; break;
                case "cgroup-manager":
                    options.CgroupManager = reader.Value switch
                    {
                        "cgroupfs" => CgroupManager.Cgroupfs,
                        "systemd" => CgroupManager.Systemd,
                        "disabled" => CgroupManager.Disabled,
                        var other => throw reader.Wrong($"unknown control group manager '{other}': cgroupfs, systemd and disabled are known"),
                    };
                    break;
                case "rootless":
                    options._rootless = reader.Value switch
                    {
                        "true" => true,
                        "false" => false,
                        "auto" => null,
                        var other => throw reader.Wrong($"option '--rootless' is true, false or auto, not '{other}'"),
                    };
                    break;
                case "fault": options.Fault = ParseFault(reader); break;
                case "version": options.Version = reader.On; break;
            }
        }
        if (log.IsDebug) log.Debug($"control groups: {(options.CgroupManager == CgroupManager.Disabled ? "none are managed" : $"made by {options.CgroupManager}")}");
        return (options, reader.Position);
    }

    internal ContainerManager Manager => new(new ContainerStore(StateRoot.Resolve(_root)));

    private static LaunchFault ParseFault(ArgumentReader reader) => LaunchFault.TryParse(reader.Value)
        ?? throw reader.Wrong($"option '--fault' is a step's number with an error, such as 12 or 12:EPERM, not '{reader.Value}'");
}
