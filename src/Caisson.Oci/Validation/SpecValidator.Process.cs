namespace Caisson.Oci;

public static partial class SpecValidator
{
    private const uint NoId = uint.MaxValue;

    // linux is null where no new user namespace decides which ids there are.
    private static void CheckProcess(SpecReport report, SpecProcess process, string at, SpecLinux? linux)
    {
        if (process.Args is not { Count: > 0 }) report.Error(at + "args", "is missing or empty; the program to run is required");
        else if (process.Args[0].Length == 0) report.Error(at + "args[0]", "is empty; the program to run is required");
        if (!IsAbsolute(process.Cwd)) report.Error(at + "cwd", NotAbsolute(process.Cwd));
        CheckEnvironment(report, at + "env", process.Env);

        // Without a terminal the size is ignored, as config.md has it.
        if (process.Terminal && process.ConsoleSize is { } size)
        {
            if (size.Height > ushort.MaxValue) report.Error(at + "consoleSize.height", $"{size.Height} is above 65535, the most that a terminal has");
            if (size.Width > ushort.MaxValue) report.Error(at + "consoleSize.width", $"{size.Width} is above 65535, the most that a terminal has");
        }

        if (process.User is { } user) CheckUser(report, user, at, linux);
        else if (linux is not null) CheckUser(report, new SpecUser(), at, linux);
        if (process.OomScoreAdj is < -1000 or > 1000) report.Error(at + "oomScoreAdj", $"{process.OomScoreAdj} is outside of -1000 to 1000");
        CheckRlimits(report, process.Rlimits, at);
        CheckCapabilities(report, process.Capabilities, at);
        CheckScheduling(report, process, at);
    }

    private static void CheckUser(SpecReport report, SpecUser user, string at, SpecLinux? linux)
    {
        if (user.Umask is > 0x1ff) report.Error(at + "user.umask", $"{user.Umask} is above 511, which is 0777 in decimal as JSON writes it");
        CheckId(report, user.Uid, at + "user.uid", linux?.UidMappings, "linux.uidMappings");
        CheckId(report, user.Gid, at + "user.gid", linux?.GidMappings, "linux.gidMappings");
        if (user.AdditionalGids is not { } gids) return;
        for (var i = 0; i < gids.Count; i++) CheckId(report, gids[i], at, i, linux?.GidMappings);
    }

    private static void CheckId(SpecReport report, uint id, string at, int index, List<SpecIdMapping>? mappings)
    {
        if (id == NoId || !IsMapped(id, mappings)) CheckId(report, id, $"{at}user.additionalGids[{index}]", mappings, "linux.gidMappings");
    }

    private static void CheckId(SpecReport report, uint id, string path, List<SpecIdMapping>? mappings, string mappingsPath)
    {
        if (id == NoId) report.Error(path, "4294967295 is no id: the kernel takes it for \"leave unchanged\"");
        else if (!IsMapped(id, mappings)) report.Error(path, $"{id} does not exist in the new user namespace; {mappingsPath} has no range that contains it");
    }

    // Missing mappings are an error of their own.
    private static bool IsMapped(uint id, List<SpecIdMapping>? mappings)
    {
        if (mappings is not { Count: > 0 }) return true;
        foreach (var mapping in mappings)
        {
            if (id >= mapping.ContainerId && id - mapping.ContainerId < mapping.Size) return true;
        }

        return false;
    }

    private static void CheckRlimits(SpecReport report, List<SpecRlimit>? rlimits, string at)
    {
        if (rlimits is null) return;
        for (var i = 0; i < rlimits.Count; i++)
        {
            var rlimit = rlimits[i];
            if (string.IsNullOrEmpty(rlimit.Type)) report.Error($"{at}rlimits[{i}].type", "is missing; a name such as RLIMIT_NOFILE is required");
            else if (!IsRlimit(rlimit.Type)) report.Error($"{at}rlimits[{i}].type", $"\"{rlimit.Type}\" is no resource limit of setrlimit(2)");
            for (var j = 0; j < i && rlimit.Type is not null; j++)
            {
                if (rlimits[j].Type != rlimit.Type) continue;
                report.Error($"{at}rlimits[{i}].type", $"{rlimit.Type} is given twice; the first is {at}rlimits[{j}]");
                break;
            }

            if (rlimit.Soft > rlimit.Hard) report.Error($"{at}rlimits[{i}].soft", $"{rlimit.Soft} is above the hard limit {rlimit.Hard}");
        }
    }

    private static bool IsRlimit(string type) => type is "RLIMIT_AS" or "RLIMIT_CORE" or "RLIMIT_CPU" or "RLIMIT_DATA" or "RLIMIT_FSIZE"
        or "RLIMIT_LOCKS" or "RLIMIT_MEMLOCK" or "RLIMIT_MSGQUEUE" or "RLIMIT_NICE" or "RLIMIT_NOFILE" or "RLIMIT_NPROC" or "RLIMIT_RSS"
        or "RLIMIT_RTPRIO" or "RLIMIT_RTTIME" or "RLIMIT_SIGPENDING" or "RLIMIT_STACK";

    private static void CheckScheduling(SpecReport report, SpecProcess process, string at)
    {
        if (process.Scheduler is { } scheduler)
        {
            if (scheduler.Policy is not ("SCHED_OTHER" or "SCHED_FIFO" or "SCHED_RR" or "SCHED_BATCH" or "SCHED_ISO" or "SCHED_IDLE" or "SCHED_DEADLINE"))
                report.Error(at + "scheduler.policy", Unknown(scheduler.Policy, "scheduling policy, such as SCHED_OTHER"));
            var realtime = scheduler.Policy is "SCHED_FIFO" or "SCHED_RR";
            if (realtime && scheduler.Priority is not (>= 1 and <= 99))
                report.Error(at + "scheduler.priority", $"{scheduler.Priority ?? 0} is outside of 1 to 99, which {scheduler.Policy} takes");
            else if (!realtime && scheduler.Priority is not (null or 0))
                report.Error(at + "scheduler.priority", $"{scheduler.Priority} is only for SCHED_FIFO and SCHED_RR");
            if (scheduler.Policy != "SCHED_DEADLINE" && (scheduler.Runtime is > 0 || scheduler.Deadline is > 0 || scheduler.Period is > 0))
                report.Error(at + "scheduler", "runtime, deadline and period are only for SCHED_DEADLINE");
            if (scheduler.Policy == "SCHED_DEADLINE" && !(scheduler.Runtime is > 0 && scheduler.Runtime <= scheduler.Deadline && (scheduler.Period is null or 0 || scheduler.Deadline <= scheduler.Period)))
                report.Error(at + "scheduler", "SCHED_DEADLINE wants 0 < runtime <= deadline <= period");
            for (var i = 0; i < (scheduler.Flags?.Count ?? 0); i++)
            {
                if (scheduler.Flags![i] is not ("SCHED_FLAG_RESET_ON_FORK" or "SCHED_FLAG_RECLAIM" or "SCHED_FLAG_DL_OVERRUN" or "SCHED_FLAG_KEEP_POLICY"
                    or "SCHED_FLAG_KEEP_PARAMS" or "SCHED_FLAG_UTIL_CLAMP_MIN" or "SCHED_FLAG_UTIL_CLAMP_MAX"))
                    report.Error($"{at}scheduler.flags[{i}]", Unknown(scheduler.Flags[i], "flag of a scheduling policy, such as SCHED_FLAG_RESET_ON_FORK"));
            }

            if (scheduler.Nice is < -20 or > 19) report.Error(at + "scheduler.nice", $"{scheduler.Nice} is outside of -20 to 19");
        }

        if (process.IoPriority is { } io)
        {
            if (io.Class is not ("IOPRIO_CLASS_RT" or "IOPRIO_CLASS_BE" or "IOPRIO_CLASS_IDLE"))
                report.Error(at + "ioPriority.class", Unknown(io.Class, "disk scheduling class, such as IOPRIO_CLASS_BE"));
            if (io.Priority is < 0 or > 7) report.Error(at + "ioPriority.priority", $"{io.Priority} is outside of 0 to 7");
        }

        if (process.ExecCpuAffinity is { } affinity)
        {
            CheckCpuList(report, at + "execCPUAffinity.initial", affinity.Initial);
            CheckCpuList(report, at + "execCPUAffinity.final", affinity.Final);
        }
    }

    private static void CheckCpuList(SpecReport report, string path, string? list)
    {
        if (list is not null && list.AsSpan().IndexOfAnyExcept("0123456789, -") >= 0)
            report.Error(path, $"\"{list}\" is not a list of processors such as 0-3,7");
    }

    private static string Unknown(string? value, string kind) => string.IsNullOrEmpty(value) ? $"is missing; a {kind}, is required" : $"\"{value}\" is not a known {kind}";
}
