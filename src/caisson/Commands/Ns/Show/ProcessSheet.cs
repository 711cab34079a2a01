using System.Globalization;
using Caisson.Inspect;
using Caisson.Inspect.Processes;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Cli.Commands.Ns.Show;

/// <summary>A process in lines: who it is, where it is, and what it can.</summary>
internal static class ProcessSheet
{
    internal static void Write(Sheet sheet, ProcessDetails process, NamespaceSnapshot machine)
    {
        var status = process.Status;
        sheet.Title(string.Create(CultureInfo.InvariantCulture, $"process {process.Pid}: {(process.Arguments.Count > 0 ? string.Join(' ', process.Arguments) : $"[{status.Name}]")}"));
        sheet.Line("state", $"{State(status.State)}, since {process.Started.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}, {Wording.Count(status.Threads, "thread")}");
        sheet.Line("traced by", status.TracerPid > 0 ? Wording.Process(machine, status.TracerPid) : null);
        sheet.Line("parents", string.Join(" < ", process.Ancestors.Select(static parent => string.Create(CultureInfo.InvariantCulture, $"{parent.Pid} ({parent.Name})"))));
        sheet.Line("unit", machine.FindProcess(process.Pid)?.Unit?.ToString());
        sheet.Rows("numbers", [.. process.Pids.Select((level, i) => new[] { level.Pid.ToString(CultureInfo.InvariantCulture), $"in {Wording.Name(NamespaceKind.Pid, level.Namespace)}{(i == 0 ? ", here" : "")}" })]);
        sheet.Line("user", Ids("uid", status.Uid, process.UidInside) + "; " + Ids("gid", status.Gid, process.GidInside) + (status.Groups.Count > 0 ? "; groups " + string.Join(' ', status.Groups) : ""));
        if (process.Executable.Value is null && process.Executable.Problem == process.Root.Problem)
        {
            sheet.Line("files", $"({process.Root.Problem})");
        }
        else
        {
            sheet.Line("program", Text(process.Executable));
            sheet.Line("directory", Text(process.Directory));
            sheet.Line("root", Text(process.Root));
        }

        sheet.Rows("cgroup", [.. process.Cgroups.GroupBy(static group => group.Path).Select(static group => new[] { group.Key, string.Join(", ", group.Select(Hierarchy)) })]);
        sheet.Lines("capabilities", Capabilities(process));
        sheet.Line("no_new_privs", status.NoNewPrivileges ? "set: execve gives it no rights that it does not have" : "not set");
        sheet.Line("seccomp", status.SeccompMode switch
        {
            0 => "off",
            1 => "strict",
            _ => status.SeccompFilters is { } filters ? Wording.Count(filters, "filter") : "filtered",
        });
        sheet.Line("label", process.SecurityLabel);
    }

    internal static string Hierarchy(CgroupMembership group) => group.IsVersion2 ? "version 2" : string.Join(',', group.Controllers);

    private static IEnumerable<string> Capabilities(ProcessDetails process)
    {
        var status = process.Status;
        if (process.Scopes.Value is { } scopes)
        {
            for (var i = 0; i < scopes.Count; i++)
                yield return $"in {Wording.Name(NamespaceKind.User, scopes[i].Level.Id)}: {Wording.Set(scopes[i].Capabilities)}{(i == 0 ? "" : ", as it is around the process's own")}";
        }
        else
        {
            yield return $"in its user namespace: {Wording.Set(status.Effective)}";
            yield return $"which that is cannot be told: {process.Scopes.Problem}";
        }

        if (status.Permitted != status.Effective) yield return $"can be raised to: {Wording.Set(status.Permitted)}";
        if (!status.Inheritable.IsEmpty) yield return $"inheritable: {Wording.Set(status.Inheritable)}";
        if (!status.Ambient.IsEmpty) yield return $"ambient: {Wording.Set(status.Ambient)}";
        if (status.Bounding != status.Permitted) yield return $"bounding set: {Wording.Set(status.Bounding)}";
    }

    private static string Text(Reading<string> reading) => reading.Value ?? $"({reading.Problem})";

    private static string Ids(string what, ProcessIds ids, ProcessIds? inside)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{what} {ids.Effective}");
        if (ids.Real != ids.Effective || ids.Saved != ids.Effective || ids.FileSystem != ids.Effective) text += string.Create(CultureInfo.InvariantCulture, $" (real {ids.Real}, saved {ids.Saved}, for files {ids.FileSystem})");
        return inside is { } own && own != ids ? text + string.Create(CultureInfo.InvariantCulture, $", inside {own.Effective}") : text;
    }

    private static string State(ProcessState state) => state switch
    {
        ProcessState.Running => "running",
        ProcessState.Sleeping => "sleeping",
        ProcessState.Zombie => "ended, and nobody has waited for it",
        ProcessState.Stopped => "stopped",
        _ => state.ToString().ToLowerInvariant(),
    };
}
