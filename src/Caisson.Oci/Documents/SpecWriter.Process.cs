using System.Text.Json;

namespace Caisson.Oci;

public static partial class SpecWriter
{
    private static void ProcessBody(Utf8JsonWriter json, SpecProcess process)
    {
        json.WriteStartObject();
        Flag(json, "terminal"u8, process.Terminal);
        if (process.ConsoleSize is { } size)
        {
            json.WriteStartObject("consoleSize"u8);
            json.WriteNumber("height"u8, size.Height);
            json.WriteNumber("width"u8, size.Width);
            json.WriteEndObject();
        }

        User(json, process.User);
        List(json, "args"u8, process.Args);
        Text(json, "commandLine"u8, process.CommandLine);
        List(json, "env"u8, process.Env);
        Text(json, "cwd"u8, process.Cwd);
        Capabilities(json, process.Capabilities);
        Rlimits(json, process.Rlimits);
        Flag(json, "noNewPrivileges"u8, process.NoNewPrivileges);
        Text(json, "apparmorProfile"u8, process.ApparmorProfile);
        Number(json, "oomScoreAdj"u8, process.OomScoreAdj);
        Scheduler(json, process.Scheduler);
        Text(json, "selinuxLabel"u8, process.SelinuxLabel);
        if (process.IoPriority is { } priority)
        {
            json.WriteStartObject("ioPriority"u8);
            Text(json, "class"u8, priority.Class);
            Number(json, "priority"u8, priority.Priority);
            json.WriteEndObject();
        }

        if (process.ExecCpuAffinity is { } affinity)
        {
            json.WriteStartObject("execCPUAffinity"u8);
            Text(json, "initial"u8, affinity.Initial);
            Text(json, "final"u8, affinity.Final);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void User(Utf8JsonWriter json, SpecUser? user)
    {
        if (user is null) return;
        json.WriteStartObject("user"u8);
        json.WriteNumber("uid"u8, user.Uid);
        json.WriteNumber("gid"u8, user.Gid);
        Unsigned(json, "umask"u8, user.Umask);
        if (user.AdditionalGids is { } gids)
        {
            json.WriteStartArray("additionalGids"u8);
            foreach (var gid in gids) json.WriteNumberValue(gid);
            json.WriteEndArray();
        }

        Text(json, "username"u8, user.Username);
        json.WriteEndObject();
    }

    private static void Capabilities(Utf8JsonWriter json, SpecCapabilities? capabilities)
    {
        if (capabilities is null) return;
        json.WriteStartObject("capabilities"u8);
        List(json, "bounding"u8, capabilities.Bounding);
        List(json, "effective"u8, capabilities.Effective);
        List(json, "inheritable"u8, capabilities.Inheritable);
        List(json, "permitted"u8, capabilities.Permitted);
        List(json, "ambient"u8, capabilities.Ambient);
        json.WriteEndObject();
    }

    private static void Rlimits(Utf8JsonWriter json, List<SpecRlimit>? rlimits)
    {
        if (rlimits is null) return;
        json.WriteStartArray("rlimits"u8);
        foreach (var rlimit in rlimits)
        {
            json.WriteStartObject();
            Text(json, "type"u8, rlimit.Type);
            json.WriteNumber("hard"u8, rlimit.Hard);
            json.WriteNumber("soft"u8, rlimit.Soft);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Scheduler(Utf8JsonWriter json, SpecScheduler? scheduler)
    {
        if (scheduler is null) return;
        json.WriteStartObject("scheduler"u8);
        Text(json, "policy"u8, scheduler.Policy);
        Number(json, "nice"u8, scheduler.Nice);
        Number(json, "priority"u8, scheduler.Priority);
        List(json, "flags"u8, scheduler.Flags);
        Unsigned(json, "runtime"u8, scheduler.Runtime);
        Unsigned(json, "deadline"u8, scheduler.Deadline);
        Unsigned(json, "period"u8, scheduler.Period);
        json.WriteEndObject();
    }
}
