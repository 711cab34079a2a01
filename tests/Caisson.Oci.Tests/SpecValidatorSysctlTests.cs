namespace Caisson.Oci.Tests;

public class SpecValidatorSysctlTests
{
    private static string[] Errors(string key, params string[] namespaces)
    {
        var spec = SpecDefaults.Create();
        spec.Hostname = null;
        spec.Linux!.Namespaces = [.. namespaces.Append("mount").Select(type => new SpecNamespace { Type = type })];
        if (namespaces.Contains("user")) spec.Linux.UidMappings = spec.Linux.GidMappings = [new SpecIdMapping { Size = 10 }];
        spec.Linux.Sysctl = new() { [key] = "1" };
        return [.. SpecValidator.Validate(spec).Errors.Select(e => e.ToString())];
    }

    [Theory]
    [InlineData("net.ipv4.ip_forward", "network")]
    [InlineData("net/ipv4/ip_forward", "network")]
    [InlineData("net.ipv4.conf.eth0/100.forwarding", "network")]
    [InlineData("net/ipv4/conf/eth0.100/forwarding", "network")]
    [InlineData("kernel.msgmax", "ipc")]
    [InlineData("kernel.msgmnb", "ipc")]
    [InlineData("kernel.msgmni", "ipc")]
    [InlineData("kernel.sem", "ipc")]
    [InlineData("kernel.shmall", "ipc")]
    [InlineData("kernel.shmmax", "ipc")]
    [InlineData("kernel.shmmni", "ipc")]
    [InlineData("kernel.shm_rmid_forced", "ipc")]
    [InlineData("fs.mqueue.msg_max", "ipc")]
    [InlineData("kernel.domainname", "uts")]
    [InlineData("user.max_user_namespaces", "user")]
    public void A_parameter_needs_the_namespace_that_it_belongs_to(string key, string type)
    {
        Errors(key, type).ShouldBeEmpty();
        Errors(key).ShouldBe(["linux.sysctl[\"" + key + "\"]: needs a namespace of type \"" + type + "\" in linux.namespaces, or it would change the host"]);
    }

    [Theory]
    [InlineData("kernel.core_pattern")]
    [InlineData("kernel.shm_rmid_forced_x")]
    [InlineData("kernel/core_pattern")]
    [InlineData("vm.swappiness")]
    [InlineData("fs.file-max")]
    [InlineData("fs.mqueuex.y")]
    [InlineData("netx.y")]
    [InlineData("network.y")]
    public void A_parameter_of_the_whole_machine_is_refused(string key) => Errors(key, "network", "ipc", "uts", "user").ShouldBe([
        "linux.sysctl[\"" + key + "\"]: is not kept apart for containers by the kernel, so it would change the host; set it on the host if that is meant"]);

    [Theory]
    [InlineData("net.//.//.kernel.core_pattern")] // net/../../kernel/core_pattern once dots and slashes change places
    [InlineData("net/../kernel/core_pattern")]
    [InlineData("net/./x")]
    [InlineData("net//x")]
    [InlineData("net..x")]
    [InlineData("net.")]
    [InlineData("net/")]
    [InlineData("/net/x")]
    [InlineData(".net.x")]
    [InlineData("net")]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("fs.mqueue.//.//.kernel.core_pattern")]
    public void A_name_that_leads_elsewhere_is_refused(string key)
    {
        SysctlName.ToPath(key).ShouldBeNull();
        Errors(key, "network", "ipc", "uts").ShouldHaveSingleItem().ShouldEndWith("is not the name of a kernel parameter: it has an empty, \".\" or \"..\" part");
    }

    [Theory]
    [InlineData("net.ipv4.ip_forward", "net/ipv4/ip_forward")]
    [InlineData("net.ipv4.conf.eth0/100.forwarding", "net/ipv4/conf/eth0.100/forwarding")]
    [InlineData("net/ipv4/conf/eth0.100/forwarding", "net/ipv4/conf/eth0.100/forwarding")]
    public void A_name_gives_the_file(string key, string path) => SysctlName.ToPath(key).ShouldBe(path);

    [Fact]
    public void Names_of_the_host_are_not_set_twice()
    {
        var spec = SpecDefaults.Create();
        spec.Domainname = "d";
        spec.Linux!.Sysctl = new() { ["kernel.hostname"] = "a", ["kernel.domainname"] = "b" };
        SpecValidator.Validate(spec).Errors.Select(e => e.ToString()).ShouldBe([
            "linux.sysctl[\"kernel.hostname\"]: is what the field hostname sets; use that",
            "linux.sysctl[\"kernel.domainname\"]: contradicts the field domainname; remove one of them",
        ]);
        // What says the same contradicts nothing.
        spec.Linux.Sysctl = new() { ["kernel.domainname"] = "d" };
        SpecValidator.Validate(spec).Errors.ShouldBeEmpty();
    }

    [Fact]
    public void The_host_name_is_the_fields_alone() => Errors("kernel.hostname", "uts").ShouldBe(["linux.sysctl[\"kernel.hostname\"]: is what the field hostname sets; use that"]);
}
