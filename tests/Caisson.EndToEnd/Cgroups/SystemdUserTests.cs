using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Cgroups;

/// <summary>Containers in scopes of a user's own systemd.</summary>
public sealed class SystemdUserTests : SystemdTest
{
    private static readonly string? s_runtime = System.Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");

    protected override string[] Scope => ["--user"];

    protected override Dictionary<string, string?> Environment => new() { ["XDG_RUNTIME_DIR"] = s_runtime };

    [FactIf(Feature.OrdinaryUser, Feature.UserSystemd, Feature.CgroupPureV2, Feature.UserNamespaces, Feature.BusyboxRoot)]
    public async Task A_container_is_a_scope_with_its_limits()
    {
        Builder.For(TestUser.Harness);
        (await CreateAsync(config => config["linux"]!["resources"] = JsonNode.Parse("""
            { "memory": { "limit": 67108864 }, "cpu": { "shares": 512 }, "pids": { "limit": 40 }, "devices": [{ "allow": false, "access": "rwm" }] }
            """))).ShouldExit();
        var unit = await ShowAsync("caisson-c1.scope");
        unit["ControlGroup"].ShouldEndWith("/user.slice/caisson-c1.scope");
        (unit["MemoryMax"], unit["CPUWeight"], unit["TasksMax"], unit["Delegate"]).ShouldBe(("67108864", "59", "40", "yes"));
        var group = GroupOf(unit);
        (Read(group, "memory.max"), Read(group, "pids.max")).ShouldBe(("67108864", "40"));
        (await SystemdAsync("start", "c1")).ShouldExit();
        (await SystemdAsync("exec", "c1", "cat", "/proc/self/cgroup")).ShouldExit().Line.ShouldBe("0::/");
        (await SystemdAsync("update", "--pids-limit", "50", "c1")).ShouldExit();
        (await ShowAsync("caisson-c1.scope"))["TasksMax"].ShouldBe("50");
        (await SystemdAsync("pause", "c1")).ShouldExit();
        (await SystemdAsync("resume", "c1")).ShouldExit();
        (await SystemdAsync("delete", "--force", "c1")).ShouldExit();
        Directory.Exists(group).ShouldBeFalse();
    }

    [FactIf(Feature.OrdinaryUser, Feature.UserSystemd, Feature.CgroupPureV2, Feature.UserNamespaces, Feature.BusyboxRoot)]
    public async Task A_limit_whose_controller_is_not_delegated_is_refused()
    {
        Builder.For(TestUser.Harness);
        (await CreateAsync(config => config["linux"]!["resources"] = JsonNode.Parse("""{ "hugepageLimits": [{ "pageSize": "2MB", "limit": 0 }] }"""))).ShouldFail("hugetlb");
    }

    [FactIf(Feature.OrdinaryUser, Feature.BusyboxRoot)]
    public async Task Without_a_bus_the_error_says_how_to_get_one()
    {
        Builder.For(TestUser.Harness);
        var bundle = await Builder.BuildAsync();
        var environment = new Dictionary<string, string?> { ["XDG_RUNTIME_DIR"] = null, ["DBUS_SESSION_BUS_ADDRESS"] = null };
        (await SystemdAsync(environment, "--root", Path.Combine(Sandbox.Work, "state"), "create", "--bundle", bundle.Directory, "c1")).ShouldFail("XDG_RUNTIME_DIR", "enable-linger", "--cgroup-manager cgroupfs");
    }
}
