namespace Caisson.Oci.Tests;

public class SpecValidatorFeatureTests
{
    private static string[] Errors(Action<SpecLinux> change)
    {
        var spec = SpecDefaults.Create();
        change(spec.Linux!);
        return [.. SpecValidator.Validate(spec).Errors.Select(e => e.ToString())];
    }

    [Fact]
    public void Personality_and_memory_policy_are_known()
    {
        Errors(l => l.Personality = new SpecPersonality { Domain = "LINUX32" }).ShouldBeEmpty();
        Errors(l => l.Personality = new SpecPersonality { Domain = "SOLARIS" }).ShouldBe(["linux.personality.domain: \"SOLARIS\" is not a known execution domain, LINUX or LINUX32"]);
        Errors(l => l.MemoryPolicy = new SpecMemoryPolicy()).ShouldBe(["linux.memoryPolicy.mode: is missing; a memory policy, such as MPOL_BIND, is required"]);
    }

    [Fact]
    public void Cache_allocations_name_a_directory_and_a_line()
    {
        Errors(l => l.IntelRdt = new SpecIntelRdt { ClosId = "../x", MemBwSchema = "L3:0=f" }).ShouldBe([
            "linux.intelRdt.closID: \"../x\" is not the name of a directory", "linux.intelRdt.memBwSchema: must start with \"MB:\" and have no line feed"]);
    }

    [Fact]
    public void A_system_call_filter_is_complete() =>
        Errors(l => l.Seccomp = new SpecSeccomp { ListenerMetadata = "m", Syscalls = [new SpecSyscall { Names = [] }] }).ShouldBe([
            "linux.seccomp.defaultAction: is missing; an action such as SCMP_ACT_ERRNO is required",
            "linux.seccomp.listenerMetadata: must not be given without listenerPath",
            "linux.seccomp.syscalls[0].names: is missing or empty; at least one name is required",
            "linux.seccomp.syscalls[0].action: is missing; an action such as SCMP_ACT_ALLOW is required",
        ]);

    [Fact]
    public void Network_devices_have_names_that_the_kernel_takes()
    {
        Errors(l => l.NetDevices = new() { ["eth0"] = new SpecNetDevice { Name = "inner" } }).ShouldBeEmpty();
        Errors(l => l.NetDevices = new() { ["a/b"] = new SpecNetDevice(), ["eth0"] = new SpecNetDevice { Name = "0123456789abcdef" } }).ShouldBe([
            "linux.netDevices: \"a/b\" cannot be the name of a network device",
            "linux.netDevices[\"eth0\"].name: \"0123456789abcdef\" cannot be the name of a network device",
        ]);
        Errors(l => { l.NetDevices = new() { ["eth0"] = new SpecNetDevice() }; l.Namespaces!.RemoveAll(ns => ns.Type == "network"); }).ShouldBe([
            "linux.netDevices: needs a namespace of type \"network\" in linux.namespaces"]);
    }

    [Fact]
    public void Resources_keep_the_rules_of_the_specification() =>
        Errors(l => l.Resources = new SpecResources
        {
            Devices = [new SpecDeviceRule { Type = "a", Access = "rw" }, new SpecDeviceRule { Type = "x", Access = "rx" }],
            Memory = new SpecMemory { Swappiness = 101 },
            Cpu = new SpecCpu { Quota = 5, Burst = 6 },
            BlockIo = new SpecBlockIo { WeightDevice = [new SpecWeightDevice()] },
            Rdma = new() { ["mlx"] = new SpecRdma() },
        }).ShouldBe([
            "linux.resources.devices[1].type: \"x\" is not one of a, b, c",
            "linux.resources.devices[1].access: \"rx\" has other letters than r, w and m",
            "linux.resources.memory.swappiness: 101 is outside of 0 to 100",
            "linux.resources.cpu.burst: 6 is above the quota 5",
            "linux.resources.blockIO.weightDevice[0]: has neither weight nor leafWeight; at least one is required",
            "linux.resources.rdma.mlx: has neither hcaHandles nor hcaObjects; at least one is required",
        ]);
}
