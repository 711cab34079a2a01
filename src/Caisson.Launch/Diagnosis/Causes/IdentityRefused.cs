using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>The process cannot become the user and groups it is to be: setresuid(2), setgroups(2).</summary>
internal sealed class IdentityRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is SetGroups groups) return Groups(failure, groups, machine);
        var (user, group) = failure.Step switch
        {
            SetUser step => (step.User, step.Group),
            BecomeNamespaceRoot step => (step.User, step.Group),
            _ => (uint.MaxValue, uint.MaxValue),
        };
        if (user == uint.MaxValue && group == uint.MaxValue) return null;
        bool ofGroups = failure.Calls("setresgid");
        var (kind, id, maps) = ofGroups ? ("group", group, failure.Subject.Groups) : ("user", user, failure.Subject.Users);
        if (failure.Errno == Errno.EINVAL) return Unmapped(kind, id, maps);
        if (failure.Errno == Errno.EAGAIN) return new($"user {id} has as many processes as its RLIMIT_NPROC allows", "end some, or raise the limit");
        if (failure.Errno != Errno.EPERM) return null;
        return failure.InUserNamespace
            ? new($"becoming {kind} {id} takes {(ofGroups ? "CAP_SETGID" : "CAP_SETUID")} in the user namespace", "let the container's first user be one that is mapped, such as 0")
            : new($"becoming {kind} {id} takes {(ofGroups ? "CAP_SETGID" : "CAP_SETUID")}, which the caller lacks", "run as root, run as the caller's own ids, or use a user namespace");
    }

    private static Finding Unmapped(string kind, uint id, IReadOnlyList<Oci.SpecIdMapping> maps) =>
        new($"{kind} {id} does not exist in the container's user namespace, which has {(maps.Count == 0 ? "other ids" : LaunchSubject.Text(maps))}", $"map it ({(kind == "user" ? "linux.uidMappings, --uidmap, ns exec --map-users" : "linux.gidMappings, --gidmap, ns exec --map-groups")}), or choose one that is mapped");

    private static Finding? Groups(Failure failure, SetGroups step, Machine machine)
    {
        if (failure.Errno == Errno.EINVAL)
        {
            if (step.Groups.Count > 65536) return new($"there are {step.Groups.Count} groups, and the kernel takes 65536", "give fewer");
            if (failure.Subject.Groups.Count == 0) return new("one of the groups does not exist in the container's user namespace", "choose groups that are mapped");
            foreach (var group in step.Groups)
                if (LaunchSubject.ToHost(failure.Subject.Groups, group) is null) return Unmapped("group", group, failure.Subject.Groups);
        }
        if (failure.Errno != Errno.EPERM) return null;
        return failure.InUserNamespace
            ? new("the user namespace denies setgroups, as it must where an ordinary user maps its own group alone", "give the caller subordinate ids in /etc/subuid and /etc/subgid, or leave the groups out")
            : new("setting groups takes CAP_SETGID, which the caller lacks", "run as root, or use a user namespace");
    }
}
