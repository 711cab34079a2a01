using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Diagnosis;

public sealed class DiagnosisNamespaceTests : DiagnosisTest
{
    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task User_namespaces_that_are_switched_off() =>
        await FailsInsideAsync("echo 0 > /proc/sys/user/max_user_namespaces", Bundle().UserNamespace(0, 1), ["-Urm"], "clone3: ENOSPC", "user namespaces are switched off: user.max_user_namespaces is 0", "sysctl -w");

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Other_namespaces_that_are_switched_off() =>
        await FailsInsideAsync("echo 0 > /proc/sys/user/max_net_namespaces", Bundle(), ["-Urm"], "clone3: ENOSPC", "network namespaces are switched off: user.max_net_namespaces is 0");

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_chrooted_caller()
    {
        var made = Path.Combine(Sandbox.Work, "root");
        await FailsInsideAsync($"mkdir {made}; mount --rbind / {made}; set -- chroot {made} \"$@\"", Bundle().UserNamespace(0, 1), ["-m"], "clone3: EPERM", "changed with chroot", "pivot_root");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task An_ordinary_user_without_a_user_namespace() =>
        await FailsForAsync(TestUser.Plain, Bundle(), "clone3: EPERM", "making namespaces takes CAP_SYS_ADMIN", "give the container a user namespace of its own");

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.SubordinateIds, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Ranges_of_subordinate_ids()
    {
        await FailsForAsync(TestUser.Plain, Bundle().UserNamespace(100000), $"user {TestUser.Plain.Name} ({TestUser.Plain.Uid}) has no range of subordinate ids in /etc/subuid", "usermod --add-subuids");
        await FailsForAsync(TestUser.Ranged, Bundle().UserNamespace(TestUser.Ranged.SubordinateStart, 100000), $"are not all given to user {TestUser.Ranged.Name}");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Ids_that_the_surrounding_container_lacks() =>
        await FailsInsideAsync(":", Bundle().UserNamespace(5, 7), ["-Urm"], "/uid_map): write: EPERM", "the user ids 5 to 11 do not exist in the user namespace that the caller is in, which has 0");

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Namespaces_that_are_gone_or_none()
    {
        await FailsAsync(Bundle().Namespace("network", "/proc/4194304/ns/net"), "openat: ENOENT", "no such file or directory", "process 4194304 has ended");
        await FailsAsync(Bundle().Namespace("network", "/run/netns/nope"), "no such file or directory", "the namespace is gone, or was never there");
        await FailsAsync(Bundle().Namespace("network", "/etc/passwd"), "/etc/passwd is not a namespace");
        await FailsAsync(Bundle().Namespace("network", "/proc/self/ns/uts"), "uts namespace, not a network namespace");
        await FailsAsync(Bundle().Namespace("user", "/proc/self/ns/user"), "setns: EINVAL", "the caller is in this user namespace already");
    }
}
