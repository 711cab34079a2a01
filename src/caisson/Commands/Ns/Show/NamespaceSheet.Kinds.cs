using System.Globalization;
using Caisson.Inspect.Views;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Show;

internal sealed partial class NamespaceSheet
{
    private void User(UserView user)
    {
        for (var i = 0; i < user.Chain.Count; i++)
        {
            var level = user.Chain[i];
            if (level.IsInitial && i == 0) break;
            var maker = level.OwnerUid is { } uid ? string.Create(CultureInfo.InvariantCulture, $"uid {uid}") : "a user without a number here";
            sheet.Line(i == 0 ? "made by" : i == 1 ? "in" : "which is in", i == 0 ? maker : $"{Wording.Name(NamespaceKind.User, level.Id)}{(level.IsInitial ? ", the initial one" : $", made by {maker}")}");
        }

        if (user.Chain.Count > 0 && !user.Chain.IsComplete) sheet.Line("", "what is above cannot be seen from here");
        if (user.Chain is [{ IsInitial: true }, ..])
        {
            sheet.Line("ids", "every id is itself");
        }
        else if (user.Users is { } users && user.Groups is { } groups)
        {
            sheet.Lines("users", users.Count == 0 ? ["no id is mapped"] : users.Select(user.Sentence));
            sheet.Lines("groups", groups.Count == 0 ? ["no id is mapped"] : groups.Select(user.Sentence));
            sheet.Line("setgroups", user.Setgroups is { } policy ? SetgroupsPolicies.WordOf(policy) : null);
        }
        else
        {
            sheet.Line("ids", "(no process is in it, and the kernel shows the maps only through one)");
        }

        if (user.Chain.Count == 0 || machine.Find(user.Chain[0].Id) is not { } info) return;
        var owned = new List<string>();
        foreach (var id in info.Owned)
        {
            if (machine.Find(id) is { IsInitial: false } its) owned.Add(Wording.Name(its.Kind, id));
        }

        sheet.Lines("owns", Wording.Some(owned, 16));
    }

    private void Pid(PidView pid)
    {
        sheet.Line("init", pid.Init is { } init ? Wording.Process(machine, init) : "none that can be seen: without one no process can be made in it");
        sheet.Line("below it", pid.ProcessesBelow > pid.Processes ? $"{Wording.Count(pid.ProcessesBelow - pid.Processes, "process", "processes")} in namespaces below it, which have numbers here too" : null);
        sheet.Lines("in", pid.Chain.Select(id => Wording.Name(NamespaceKind.Pid, id) + (machine.Find(id)?.IsInitial == true ? ", the initial one" : "")));
    }

    private void Uts(UtsView uts)
    {
        sheet.Line("hostname", uts.Hostname);
        sheet.Line("domain name", uts.DomainName);
    }

    private void Ipc(IpcView ipc)
    {
        sheet.Line("System V", $"{Wording.Count(ipc.SharedMemory, "shared memory segment")}, {Wording.Count(ipc.Semaphores, "semaphore set")}, {Wording.Count(ipc.MessageQueues, "message queue")}");
        sheet.Line("POSIX", ipc.PosixQueues is { } queues
            ? queues.Count == 0 ? "no message queue" : $"{Wording.Count(queues.Count, "message queue")}: {string.Join(", ", Wording.Some(queues.Select(static name => "/" + name), 20))}"
            : "(message queues could not be listed: it takes CAP_SYS_ADMIN)");
    }

    private void Cgroup(CgroupView cgroup)
    {
        var rows = new List<string[]>();
        foreach (var group in cgroup.Roots.GroupBy(static root => root.Path))
            rows.Add([group.Key ?? "(no process below it tells)", string.Join(", ", group.Select(static root => root.Name))]);
        sheet.Rows("root", rows);
    }

    private void Time(TimeView time)
    {
        sheet.Line("monotonic", Clock(time.Monotonic, time.MonotonicNow));
        sheet.Line("boottime", Clock(time.Boottime, time.BoottimeNow));
    }

    private static string Clock(ClockOffset offset, TimeSpan? now)
    {
        var text = offset.IsZero ? "as the machine's" : $"{offset} against the machine's";
        if (now is not { } shown) return text;
        var days = (int)shown.TotalDays;
        return string.Create(CultureInfo.InvariantCulture, $"{text}; it shows {(days == 0 ? "" : Wording.Count(days, "day") + " ")}{shown:hh\\:mm\\:ss}");
    }
}
