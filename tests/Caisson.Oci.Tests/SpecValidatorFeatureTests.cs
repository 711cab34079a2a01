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
    public void A_system_call_filter_is_told_apart_from_an_empty_one()
    {
        Errors(l => l.Seccomp = new SpecSeccomp()).ShouldBeEmpty();
        Errors(l => l.Seccomp = new SpecSeccomp { Architectures = ["SCMP_ARCH_X86"] }).ShouldBe(["linux.seccomp.defaultAction: is missing; an action such as SCMP_ACT_ERRNO is required"]);
    }

    [Fact]
    public void A_system_call_filter_has_known_names() =>
        Errors(l => l.Seccomp = new SpecSeccomp
        {
            DefaultAction = "ALLOW",
            Architectures = ["SCMP_ARCH_X86_64", "SCMP_ARCH_Z80"],
            Flags = ["SECCOMP_FILTER_FLAG_LOG", "LOG"],
            Syscalls = [new SpecSyscall { Names = ["read"], Action = "SCMP_ACT_DENY", Args = [new SpecSyscallArg { Index = 6, Op = "EQ" }, new SpecSyscallArg()] }],
        }).ShouldBe([
            "linux.seccomp.defaultAction: \"ALLOW\" is not a known action, such as SCMP_ACT_ALLOW",
            "linux.seccomp.architectures[1]: \"SCMP_ARCH_Z80\" is not a known architecture, such as SCMP_ARCH_X86_64",
            "linux.seccomp.flags[1]: \"LOG\" is not a known flag, such as SECCOMP_FILTER_FLAG_LOG",
            "linux.seccomp.syscalls[0].action: \"SCMP_ACT_DENY\" is not a known action, such as SCMP_ACT_ALLOW",
            "linux.seccomp.syscalls[0].args[0].index: 6 is above 5, the last argument of a system call",
            "linux.seccomp.syscalls[0].args[0].op: \"EQ\" is not a known comparison, such as SCMP_CMP_EQ",
            "linux.seccomp.syscalls[0].args[1].op: is missing; a comparison, such as SCMP_CMP_EQ, is required",
        ]);

    [Fact]
    public void An_error_number_needs_an_action_that_returns_it()
    {
        Errors(l => l.Seccomp = new SpecSeccomp { DefaultAction = "SCMP_ACT_ERRNO", DefaultErrnoRet = 38, Syscalls = [new SpecSyscall { Names = ["a"], Action = "SCMP_ACT_TRACE", ErrnoRet = 1 }] }).ShouldBeEmpty();
        Errors(l => l.Seccomp = new SpecSeccomp { DefaultAction = "SCMP_ACT_LOG", DefaultErrnoRet = 1, Syscalls = [new SpecSyscall { Names = ["a"], Action = "SCMP_ACT_ALLOW", ErrnoRet = 0 }] }).ShouldBe([
            "linux.seccomp.defaultErrnoRet: SCMP_ACT_LOG returns no error; only SCMP_ACT_ERRNO and SCMP_ACT_TRACE do",
            "linux.seccomp.syscalls[0].errnoRet: SCMP_ACT_ALLOW returns no error; only SCMP_ACT_ERRNO and SCMP_ACT_TRACE do",
        ]);
        Errors(l => l.Seccomp = new SpecSeccomp { DefaultAction = "SCMP_ACT_ERRNO", DefaultErrnoRet = 4096 }).ShouldBe(["linux.seccomp.defaultErrnoRet: 4096 is above 4095, the last error number"]);
    }

    [Fact]
    public void Who_notifies_has_a_listener()
    {
        string[] missing = ["linux.seccomp.listenerPath: is missing; SCMP_ACT_NOTIFY needs a listener's socket"];
        Errors(l => l.Seccomp = new SpecSeccomp { DefaultAction = "SCMP_ACT_NOTIFY" }).ShouldBe(missing);
        Errors(l => l.Seccomp = new SpecSeccomp { DefaultAction = "SCMP_ACT_ALLOW", Syscalls = [new SpecSyscall { Names = ["a"], Action = "SCMP_ACT_NOTIFY" }] }).ShouldBe(missing);
        Errors(l => l.Seccomp = new SpecSeccomp { DefaultAction = "SCMP_ACT_NOTIFY", ListenerPath = "/s" }).ShouldBeEmpty();
    }

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

    [Fact]
    public void Personalities_have_no_flags() =>
        Errors(l => l.Personality = new SpecPersonality { Domain = "LINUX", Flags = ["ADDR_NO_RANDOMIZE"] }).ShouldBe(["linux.personality.flags: has flags, and the specification knows none"]);

    [Fact]
    public void Memory_policies_have_nodes_and_flags()
    {
        foreach (var mode in (string[])["MPOL_DEFAULT", "MPOL_PREFERRED", "MPOL_BIND", "MPOL_INTERLEAVE", "MPOL_LOCAL", "MPOL_PREFERRED_MANY", "MPOL_WEIGHTED_INTERLEAVE"])
            Errors(l => l.MemoryPolicy = new SpecMemoryPolicy { Mode = mode, Nodes = "0-1,3", Flags = ["MPOL_F_STATIC_NODES"] }).ShouldBeEmpty();
        Errors(l => l.MemoryPolicy = new SpecMemoryPolicy { Mode = "MPOL_NOPE", Nodes = "all", Flags = ["MPOL_F_NOPE"] }).ShouldBe([
            "linux.memoryPolicy.mode: \"MPOL_NOPE\" is not a known memory policy, such as MPOL_BIND",
            "linux.memoryPolicy.nodes: \"all\" is not a list of memory nodes such as 0-1,3",
            "linux.memoryPolicy.flags[0]: \"MPOL_F_NOPE\" is not a known flag of a memory policy, such as MPOL_F_STATIC_NODES",
        ]);
    }

    [Fact]
    public void Schemata_are_lines() =>
        Errors(l => l.IntelRdt = new SpecIntelRdt { Schemata = ["L3:0=f", "", "MB:0=1\nL3:0=f"] }).ShouldBe([
            "linux.intelRdt.schemata[1]: is not one line of a schemata file", "linux.intelRdt.schemata[2]: is not one line of a schemata file"]);

    [Fact]
    public void Limits_keep_the_schema_of_the_specification()
    {
        Errors(l => l.Resources = new SpecResources
        {
            Cpu = new SpecCpu { Cpus = "0-3,7", Mems = "0", Idle = 1 },
            HugepageLimits = [new() { PageSize = "64KB" }, new() { PageSize = "2MB" }, new() { PageSize = "1GB" }],
            Memory = new SpecMemory { Limit = -1, Swap = -1, Reservation = 0 },
            Network = new SpecNetwork { Priorities = [new() { Name = "eth0" }] },
            Unified = new() { ["memory.high"] = "max" },
        }).ShouldBeEmpty();
        Errors(l => l.Resources = new SpecResources
        {
            Cpu = new SpecCpu { Cpus = "all", Mems = "x", Idle = 2 },
            HugepageLimits = [new(), new() { PageSize = "2M" }, new() { PageSize = "02MB" }, new() { PageSize = "MB" }, new() { PageSize = "2MiB" }],
            Memory = new SpecMemory { Limit = -2, Reservation = -3, Swap = -4, Kernel = -5, KernelTcp = -6 },
            Network = new SpecNetwork { Priorities = [new()] },
            Unified = new() { ["../cgroup.procs"] = "1", [""] = "" },
        }).ShouldBe([
            "linux.resources.cpu.cpus: \"all\" is not a list of processors such as 0-3,7",
            "linux.resources.cpu.mems: \"x\" is not a list of memory nodes such as 0-1,3",
            "linux.resources.cpu.idle: 2 is neither 0 nor 1",
            "linux.resources.hugepageLimits[0].pageSize: is missing; a size such as 2MB is required",
            "linux.resources.hugepageLimits[1].pageSize: \"2M\" is not a size such as 64KB, 2MB or 1GB",
            "linux.resources.hugepageLimits[2].pageSize: \"02MB\" is not a size such as 64KB, 2MB or 1GB",
            "linux.resources.hugepageLimits[3].pageSize: \"MB\" is not a size such as 64KB, 2MB or 1GB",
            "linux.resources.hugepageLimits[4].pageSize: \"2MiB\" is not a size such as 64KB, 2MB or 1GB",
            "linux.resources.network.priorities[0].name: is missing; the name of a network device is required",
            "linux.resources.unified[\"../cgroup.procs\"]: is not the name of a file in a control group, such as memory.high",
            "linux.resources.unified[\"\"]: is not the name of a file in a control group, such as memory.high",
            "linux.resources.memory.limit: -2 is no amount of memory; -1 means no limit",
            "linux.resources.memory.reservation: -3 is no amount of memory; -1 means no limit",
            "linux.resources.memory.swap: -4 is no amount of memory; -1 means no limit",
            "linux.resources.memory.kernel: -5 is no amount of memory; -1 means no limit",
            "linux.resources.memory.kernelTCP: -6 is no amount of memory; -1 means no limit",
        ]);
        Errors(l => l.Resources = new SpecResources { Memory = new SpecMemory { Limit = 100, Swap = 99 } }).ShouldBe([
            "linux.resources.memory.swap: 99 is below the limit 100; it is the limit of memory and swap together"]);
    }

    [Fact]
    public void Resources_alone_are_checked_too() =>
        SpecValidator.ValidateResources(new SpecResources { Cpu = new SpecCpu { Idle = 3 } }).Errors.Select(e => e.ToString()).ShouldBe(["resources.cpu.idle: 3 is neither 0 nor 1"]);

    [Fact]
    public void The_mode_of_a_device_may_have_the_bits_of_its_type()
    {
        Errors(l => l.Devices = [new() { Path = "/dev/x", Type = "c", Major = 1, Minor = 3, FileMode = 0x21b6 }]).ShouldBeEmpty();
        Errors(l => l.Devices = [new() { Path = "/dev/x", Type = "c", Major = 1, Minor = 3, FileMode = 0x10000 }]).ShouldBe([
            "linux.devices[0].fileMode: 65536 is above 4095, which is 07777 in decimal as JSON writes it"]);
    }
}
