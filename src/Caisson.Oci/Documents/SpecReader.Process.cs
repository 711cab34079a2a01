namespace Caisson.Oci;

public static partial class SpecReader
{
    internal static SpecProcess? ReadProcess(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var process = new SpecProcess();
        while (r.NextProperty())
        {
            if (r.Is("terminal")) process.Terminal = r.Bool();
            else if (r.Is("consoleSize")) process.ConsoleSize = ReadConsoleSize(ref r);
            else if (r.Is("user")) process.User = ReadUser(ref r);
            else if (r.Is("args")) process.Args = r.Strings();
            else if (r.Is("commandLine")) process.CommandLine = r.String();
            else if (r.Is("env")) process.Env = r.Strings();
            else if (r.Is("cwd")) process.Cwd = r.String();
            else if (r.Is("capabilities")) process.Capabilities = ReadCapabilities(ref r);
            else if (r.Is("rlimits")) process.Rlimits = ReadRlimits(ref r);
            else if (r.Is("noNewPrivileges")) process.NoNewPrivileges = r.Bool();
            else if (r.Is("apparmorProfile")) process.ApparmorProfile = r.String();
            else if (r.Is("oomScoreAdj")) process.OomScoreAdj = r.Int32();
            else if (r.Is("scheduler")) process.Scheduler = ReadScheduler(ref r);
            else if (r.Is("selinuxLabel")) process.SelinuxLabel = r.String();
            else if (r.Is("ioPriority")) process.IoPriority = ReadIoPriority(ref r);
            else if (r.Is("execCPUAffinity")) process.ExecCpuAffinity = ReadExecCpuAffinity(ref r);
            else r.Skip();
        }

        return process;
    }

    private static SpecConsoleSize? ReadConsoleSize(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        uint? height = null, width = null;
        bool hasHeight = false, hasWidth = false;
        while (r.NextProperty())
        {
            if (r.Is("height")) (hasHeight, height) = (!r.IsNull, r.UInt32());
            else if (r.Is("width")) (hasWidth, width) = (!r.IsNull, r.UInt32());
            else r.Skip();
        }

        if (!hasHeight) r.Missing("height", "an integer");
        if (!hasWidth) r.Missing("width", "an integer");
        return new SpecConsoleSize { Height = height ?? 0, Width = width ?? 0 };
    }

    private static SpecUser? ReadUser(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var user = new SpecUser();
        while (r.NextProperty())
        {
            // Engines leave the ids of root out, so they are not required here although config.md says so.
            if (r.Is("uid")) user.Uid = r.UInt32() ?? 0;
            else if (r.Is("gid")) user.Gid = r.UInt32() ?? 0;
            else if (r.Is("umask")) user.Umask = r.UInt32();
            else if (r.Is("additionalGids")) user.AdditionalGids = r.UInt32s();
            else if (r.Is("username")) user.Username = r.String();
            else r.Skip();
        }

        return user;
    }

    private static SpecCapabilities? ReadCapabilities(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var capabilities = new SpecCapabilities();
        while (r.NextProperty())
        {
            if (r.Is("bounding")) capabilities.Bounding = r.Strings();
            else if (r.Is("effective")) capabilities.Effective = r.Strings();
            else if (r.Is("inheritable")) capabilities.Inheritable = r.Strings();
            else if (r.Is("permitted")) capabilities.Permitted = r.Strings();
            else if (r.Is("ambient")) capabilities.Ambient = r.Strings();
            else r.Skip();
        }

        return capabilities;
    }

    private static List<SpecRlimit>? ReadRlimits(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var rlimits = new List<SpecRlimit>();
        while (r.NextElement())
        {
            if (!r.BeginItem()) continue;
            var rlimit = new SpecRlimit();
            rlimits.Add(rlimit);
            bool hasHard = false, hasSoft = false;
            while (r.NextProperty())
            {
                if (r.Is("type")) rlimit.Type = r.String();
                else if (r.Is("hard")) (hasHard, rlimit.Hard) = (!r.IsNull, r.UInt64() ?? 0);
                else if (r.Is("soft")) (hasSoft, rlimit.Soft) = (!r.IsNull, r.UInt64() ?? 0);
                else r.Skip();
            }

            if (!hasHard) r.Missing("hard", "an integer");
            if (!hasSoft) r.Missing("soft", "an integer");
        }

        return rlimits;
    }

    private static SpecScheduler? ReadScheduler(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var scheduler = new SpecScheduler();
        while (r.NextProperty())
        {
            if (r.Is("policy")) scheduler.Policy = r.String();
            else if (r.Is("nice")) scheduler.Nice = r.Int32();
            else if (r.Is("priority")) scheduler.Priority = r.Int32();
            else if (r.Is("flags")) scheduler.Flags = r.Strings();
            else if (r.Is("runtime")) scheduler.Runtime = r.UInt64();
            else if (r.Is("deadline")) scheduler.Deadline = r.UInt64();
            else if (r.Is("period")) scheduler.Period = r.UInt64();
            else r.Skip();
        }

        return scheduler;
    }

    private static SpecIoPriority? ReadIoPriority(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var priority = new SpecIoPriority();
        while (r.NextProperty())
        {
            if (r.Is("class")) priority.Class = r.String();
            else if (r.Is("priority")) priority.Priority = r.Int32();
            else r.Skip();
        }

        return priority;
    }

    private static SpecExecCpuAffinity? ReadExecCpuAffinity(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var affinity = new SpecExecCpuAffinity();
        while (r.NextProperty())
        {
            if (r.Is("initial")) affinity.Initial = r.String();
            else if (r.Is("final")) affinity.Final = r.String();
            else r.Skip();
        }

        return affinity;
    }
}
