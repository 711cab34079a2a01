using Caisson.Cgroups;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Linux.Net;

namespace Caisson.Doctor.Checks;

/// <summary>What checks try. Each plan is made of the steps that launch containers, so that what fails here fails there, with the same words.</summary>
internal static class Attempts
{
    /// <summary>What <c>caisson run</c> makes by default.</summary>
    public const ulong UsualKinds = Sched.CLONE_NEWPID | Sched.CLONE_NEWNS | Sched.CLONE_NEWUTS | Sched.CLONE_NEWIPC | Sched.CLONE_NEWNET | Sched.CLONE_NEWCGROUP;

    /// <summary>A process in new namespaces, with the first right that a container needs of them.</summary>
    public static Attempt Namespaces(ulong kinds, bool user) => new(user ? "namespaces in a user namespace" : "namespaces", kinds, user, plan =>
    {
        if ((kinds & Sched.CLONE_NEWNS) != 0) plan.Add(Private());
    });

    /// <summary>A file system of a container's.</summary>
    public static Attempt FileSystem(string type, bool user) => new(user ? $"{type} in a user namespace" : type, UsualKinds, user, plan =>
    {
        plan.Add(Private());
        plan.Add(new NewFileSystem(type, plan.NewSlot(type), [new("source", "caisson")], MountAttr.MOUNT_ATTR_NOSUID | MountAttr.MOUNT_ATTR_NODEV | MountAttr.MOUNT_ATTR_NOEXEC, $"mount {type}"));
    });

    /// <summary>An overlay on a tmpfs.</summary>
    public static Attempt Overlay(bool user, string? option = null) => new($"overlay{(option is null ? "" : $" with {option}")}{(user ? " in a user namespace" : "")}", UsualKinds, user, plan =>
    {
        plan.Add(Private());
        var store = plan.NewSlot("changes");
        plan.Add(new NewFileSystem("tmpfs", store, [new("mode", "0755")], 0, "make a file system in memory"));
        plan.Add(new Attach(store, "/proc", "give it a place"));
        foreach (var name in (ReadOnlySpan<string>)["lower", "upper", "work"]) plan.Add(new MakeDirectory(store, name, 0x1ED, "make a directory for the overlay"));
        plan.Add(new EnterDirectory(store, "let the layers' relative paths start there"));
        List<KeyValuePair<string, string?>> parameters = [new("source", "caisson"), new("lowerdir", "lower"), new("upperdir", "upper"), new("workdir", "work")];
        if (option is not null) parameters.Add(option.IndexOf('=') is var equals and > 0 ? new(option[..equals], option[(equals + 1)..]) : new(option, null));
        plan.Add(new NewFileSystem("overlay", plan.NewSlot("root"), parameters, 0, "lay an overlay over a directory"));
    });

    /// <summary>A network device.</summary>
    public static Attempt Device(string kind) => new($"{kind} device", Sched.CLONE_NEWNET, false, plan =>
        plan.Add(new SendNetlink(LinkMessages.EncodeCreate(kind, "probe0", 1), $"RTM_NEWLINK {kind}", $"make a network device of the kind {kind}")));

    /// <summary>A table of nftables, and with <paramref name="chain"/> a chain in it that translates addresses.</summary>
    public static Attempt Rules(bool chain) => new(chain ? "nftables chain for address translation" : "nftables table", Sched.CLONE_NEWNET, false, plan =>
        plan.Add(new SendNetlink(RuleMessages.EncodeProbe(chain), chain ? "NFT_MSG_NEWCHAIN nat" : "NFT_MSG_NEWTABLE", "make a table of rules", Netlink.NETLINK_NETFILTER)));

    /// <summary>A process born into a version 2 group.</summary>
    public static Attempt BornInto(string directory) => new("process in its control group", 0, false, plan => plan.BornInto = new CgroupDirectory(2, [], directory));

    /// <summary>A system call that changes nothing.</summary>
    public static Attempt Call(KernelQuestion question) => new(question.Name, 0, false, plan =>
        plan.Add(new AskKernel(question.Name, question.Number, question.A, question.B, question.C, question.D, question.E)));

    private static SetPropagation Private() => new("/", Mount.MS_PRIVATE | Mount.MS_REC, "keep all mounts apart from the machine's");
}
