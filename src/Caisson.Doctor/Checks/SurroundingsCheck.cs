using Caisson.Linux.Security;

namespace Caisson.Doctor.Checks;

/// <summary>Whether the caller is in a container itself, and what that takes from it.</summary>
internal sealed class SurroundingsCheck() : Check("container", CheckGroup.Surroundings, "in a container, other containers can have only what it was given")
{
    public override CheckResult Run(CheckedMachine machine)
    {
        var kind = machine.Container;
        List<CheckDetail> details = [];
        if (machine.Machine.IsNested) details.Add(new(CheckState.Limited, "user namespace", $"its ids: {machine.Machine.CallersMap(groups: false)}"));
        if (machine.Machine.IsFiltered) details.Add(new(CheckState.Limited, "seccomp", "a filter may refuse mount, unshare, clone3, keyctl, bpf"));
        if (machine.Machine.Confinement is { } label) details.Add(new(CheckState.Limited, "security module", $"the caller is confined as {label}"));
        if (!machine.Machine.Caller.Bounding.Contains(Capability.CAP_SYS_ADMIN)) details.Add(new(CheckState.Limited, "capabilities", "CAP_SYS_ADMIN can never be had: namespaces take a user namespace"));
        if (kind is null) return Ok("the caller is in no container", details);
        return details.Count == 0 ? Ok($"{kind}, with all rights", details)
            : Limited(kind, new($"the caller is in a container ({kind}), which gives it less than the machine has: {string.Join(", ", details.Select(detail => detail.Name))}", Remedy(kind)), details);
    }

    private static string Remedy(string kind) => kind switch
    {
        "podman" or "oci" => "start it with: podman run --security-opt seccomp=unconfined --security-opt unmask=ALL --device /dev/fuse --device /dev/net/tun (or --privileged)",
        "docker" => "start it with: docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined (or --privileged)",
        "Kubernetes" or "containerd" => "give the pod securityContext: seccompProfile Unconfined, procMount Unmasked and hostUsers false (or privileged)",
        "lxc" => "set security.nesting=true (lxc: lxc.include = /usr/share/lxc/config/nesting.conf)",
        "systemd-nspawn" => "start it with: systemd-nspawn --private-users=pick --system-call-filter='@mount @keyring bpf' (or SYSTEMD_SECCOMP=0)",
        _ => "start the surrounding container with more rights, if more is needed",
    };
}
