using System.Text;

namespace Caisson.Oci.Tests;

public class SpecReaderTests
{
    private static OciSpec Read(string json) => SpecReader.Read(Encoding.UTF8.GetBytes(json));

    private static string[] Errors(string json) => [.. Should.Throw<SpecException>(() => Read(json)).Errors.Select(e => e.ToString())];

    [Fact]
    public void Every_field_of_the_model_is_read()
    {
        ModelGraph.Defaults(SpecReader.Read(FullDocument.Utf8)).ShouldBeEmpty();
    }

    [Fact]
    public void Values_arrive_where_they_belong()
    {
        var spec = SpecReader.Read(FullDocument.Utf8);
        spec.Process!.Capabilities!.Bounding.ShouldBe(["CAP_KILL"]);
        spec.Process.Capabilities.Effective.ShouldBe(["CAP_CHOWN"]);
        spec.Process.Capabilities.Inheritable.ShouldBe(["CAP_FOWNER"]);
        spec.Process.Capabilities.Permitted.ShouldBe(["CAP_SETUID"]);
        spec.Process.Capabilities.Ambient.ShouldBe(["CAP_SETGID"]);
        spec.Process.ConsoleSize!.Height.ShouldBe(25u);
        spec.Process.ConsoleSize.Width.ShouldBe(80u);
        spec.Process.User!.Umask.ShouldBe(18u);
        spec.Process.User.AdditionalGids.ShouldBe([5u, 6u]);
        spec.Process.Env.ShouldBe(["PATH=/bin", "A=ä"]);
        spec.Process.OomScoreAdj.ShouldBe(-500);
        spec.Process.Rlimits![0].Hard.ShouldBe(ulong.MaxValue);
        spec.Process.Rlimits[0].Soft.ShouldBe(1ul);
        spec.Process.ExecCpuAffinity!.Final.ShouldBe("2");
        var mount = spec.Mounts.ShouldHaveSingleItem();
        mount.UidMappings![0].ContainerId.ShouldBe(1u);
        mount.UidMappings[0].HostId.ShouldBe(1000u);
        mount.GidMappings![0].Size.ShouldBe(20u);
        spec.Hooks!.Prestart![0].Args.ShouldBe(["a", "b"]);
        new[] { spec.Hooks.CreateRuntime, spec.Hooks.CreateContainer, spec.Hooks.StartContainer, spec.Hooks.Poststart, spec.Hooks.Poststop }
            .Select(list => list![0].Path).ShouldBe(["/b", "/c", "/d", "/e", "/f"]);
        spec.Linux!.TimeOffsets!["monotonic"].Secs.ShouldBe(-5);
        spec.Linux.TimeOffsets["monotonic"].Nanosecs.ShouldBe(7u);
        spec.Linux.Devices![0].FileMode.ShouldBe(438u);
        spec.Linux.NetDevices!["eth1"].Name.ShouldBe("inner");
        spec.Linux.Resources!.BlockIo!.ThrottleWriteIopsDevice![0].Rate.ShouldBe(603ul);
        spec.Linux.Resources.BlockIo.ThrottleReadBpsDevice![0].Rate.ShouldBe(600ul);
        spec.Linux.Resources.HugepageLimits![0].Limit.ShouldBe(9223372036854772000ul);
        spec.Linux.Resources.Unified!["memory.high"].ShouldBe("1000");
        spec.Linux.Seccomp!.Syscalls![0].Args![0].ValueTwo.ShouldBe(3ul);
        spec.Linux.IntelRdt!.Schemata.ShouldBe(["L3:0=f"]);
        spec.Linux.MemoryPolicy!.Nodes.ShouldBe("0-1");
    }

    [Fact]
    public void Keys_match_in_any_case()
    {
        var plain = ModelGraph.Describe(SpecReader.Read(FullDocument.Utf8));

        // Only keys of the model change case: map keys and values are data.
        var shouting = System.Text.RegularExpressions.Regex.Replace(FullDocument.Text, "\"(\\w+)\":",
            m => m.Groups[1].Value is "mlx5_1" or "eth1" or "monotonic" ? m.Value : m.Value.ToUpperInvariant());
        ModelGraph.Describe(Read(shouting)).ShouldBe(plain);
        ModelGraph.Describe(Read(shouting.Replace("\"OCIVERSION\"", "\"\\u006fciVersion\"", StringComparison.Ordinal))).ShouldBe(plain);
    }

    [Fact]
    public void Null_is_the_same_as_absent()
    {
        var empty = ModelGraph.Describe(Read("{}"));
        ModelGraph.Describe(Read("""
            {"ociVersion":null,"process":null,"root":null,"hostname":null,"domainname":null,"mounts":null,"hooks":null,"annotations":null,"linux":null}
            """)).ShouldBe(empty);
        var process = Read("""{"process":{"terminal":null,"consoleSize":null,"user":{"uid":null,"gid":null,"umask":null},"args":null,"oomScoreAdj":null}}""").Process!;
        process.Terminal.ShouldBeFalse();
        process.User!.Uid.ShouldBe(0u);
        process.User.Umask.ShouldBeNull();
        process.Args.ShouldBeNull();
        Read("""{"linux":{"sysctl":{"a":null,"b":"1"}}}""").Linux!.Sysctl!.Keys.ShouldBe(["b"]);
    }

    [Fact]
    public void Unknown_keys_and_other_platforms_are_passed_over()
    {
        var spec = Read("""
            {"vm":{"kernel":{"path":"/k"}},"windows":{"layerFolders":[1,{"a":[]}]},"solaris":5,"zos":[],"freebsd":{},"x":{"y":[[[1]]]},"ociVersion":"1.0.2"}
            """);
        spec.OciVersion.ShouldBe("1.0.2");
    }

    [Fact]
    public void The_last_of_equal_keys_wins()
    {
        Read("""{"hostname":"a","HostName":"b"}""").Hostname.ShouldBe("b");
        Read("""{"root":{"path":"a","readonly":true},"root":{"path":"b"}}""").Root!.Readonly.ShouldBeFalse();
        Read("""{"annotations":{"k":"1","k":"2"}}""").Annotations!["k"].ShouldBe("2");
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() =>
        SpecReader.Read([0xEF, 0xBB, 0xBF, .. "{\"hostname\":\"a\"}"u8]).Hostname.ShouldBe("a");

    [Theory]
    [InlineData("""{"linux":{"namespaces":[{},{},{"type":5}]}}""", "linux.namespaces[2].type: expected a string, found 5")]
    [InlineData("""{"linux":[]}""", "linux: expected an object, found an array")]
    [InlineData("""{"mounts":{"a":1}}""", "mounts: expected an array, found an object")]
    [InlineData("""{"mounts":[null]}""", "mounts[0]: expected an object, found null")]
    [InlineData("""{"mounts":[{"options":"ro"}]}""", "mounts[0].options: expected an array, found the string \"ro\"")]
    [InlineData("""{"process":{"args":["a",null]}}""", "process.args[1]: expected a string, found null")]
    [InlineData("""{"process":{"args":["a",["b"]]}}""", "process.args[1]: expected a string, found an array")]
    [InlineData("""{"process":{"terminal":"true"}}""", "process.terminal: expected true or false, found the string \"true\"")]
    [InlineData("""{"process":{"TERMINAL":1}}""", "process.terminal: expected true or false, found 1")]
    [InlineData("""{"process":{"user":{"uid":4294967296}}}""", "process.user.uid: expected an integer from 0 to 4294967295, found 4294967296")]
    [InlineData("""{"process":{"user":{"uid":-1}}}""", "process.user.uid: expected an integer from 0 to 4294967295, found -1")]
    [InlineData("""{"process":{"user":{"uid":1.0}}}""", "process.user.uid: expected an integer from 0 to 4294967295, found 1.0")]
    [InlineData("""{"process":{"user":{"uid":1e3}}}""", "process.user.uid: expected an integer from 0 to 4294967295, found 1e3")]
    [InlineData("""{"process":{"user":{"uid":"0"}}}""", "process.user.uid: expected an integer from 0 to 4294967295, found the string \"0\"")]
    [InlineData("""{"process":{"user":{"additionalGids":[1,99999999999]}}}""", "process.user.additionalGids[1]: expected an integer from 0 to 4294967295, found 99999999999")]
    [InlineData("""{"process":{"oomScoreAdj":3000000000}}""", "process.oomScoreAdj: expected an integer from -2147483648 to 2147483647, found 3000000000")]
    [InlineData("""{"process":{"rlimits":[{"type":"RLIMIT_AS","hard":18446744073709551616,"soft":0}]}}""", "process.rlimits[0].hard: expected an integer from 0 to 18446744073709551615, found 18446744073709551616")]
    [InlineData("""{"linux":{"resources":{"blockIO":{"weight":65536}}}}""", "linux.resources.blockIO.weight: expected an integer from 0 to 65535, found 65536")]
    [InlineData("""{"linux":{"resources":{"memory":{"limit":9223372036854775808}}}}""", "linux.resources.memory.limit: expected an integer from -9223372036854775808 to 9223372036854775807, found 9223372036854775808")]
    [InlineData("""{"linux":{"sysctl":{"net.ipv4.ip_forward":1}}}""", "linux.sysctl[\"net.ipv4.ip_forward\"]: expected a string, found 1")]
    [InlineData("""{"linux":{"timeOffsets":{"monotonic":{"secs":"1"}}}}""", "linux.timeOffsets.monotonic.secs: expected an integer from -9223372036854775808 to 9223372036854775807, found the string \"1\"")]
    [InlineData("""{"linux":{"uidMappings":[{"containerID":0,"hostID":0}]}}""", "linux.uidMappings[0].size: is missing; an integer is required")]
    [InlineData("""{"linux":{"uidMappings":[{"containerID":0,"hostID":null,"size":1}]}}""", "linux.uidMappings[0].hostID: is missing; an integer is required")]
    [InlineData("""{"linux":{"resources":{"devices":[{"access":"rwm"}]}}}""", "linux.resources.devices[0].allow: is missing; true or false is required")]
    [InlineData("""{"linux":{"resources":{"hugepageLimits":[{"pageSize":"2MB"}]}}}""", "linux.resources.hugepageLimits[0].limit: is missing; an integer is required")]
    [InlineData("""{"linux":{"resources":{"network":{"priorities":[{"name":"eth0"}]}}}}""", "linux.resources.network.priorities[0].priority: is missing; an integer is required")]
    [InlineData("""{"linux":{"resources":{"blockIO":{"weightDevice":[{"major":8,"weight":10}]}}}}""", "linux.resources.blockIO.weightDevice[0].minor: is missing; an integer is required")]
    [InlineData("""{"linux":{"resources":{"blockIO":{"throttleReadBpsDevice":[{"minor":0,"rate":10}]}}}}""", "linux.resources.blockIO.throttleReadBpsDevice[0].major: is missing; an integer is required")]
    [InlineData("""{"linux":{"seccomp":{"syscalls":[{"args":[{"value":1,"op":"SCMP_CMP_EQ"}]}]}}}""", "linux.seccomp.syscalls[0].args[0].index: is missing; an integer is required")]
    [InlineData("""{"process":{"rlimits":[{"type":"RLIMIT_AS","hard":1}]}}""", "process.rlimits[0].soft: is missing; an integer is required")]
    [InlineData("""{"process":{"consoleSize":{"height":1}}}""", "process.consoleSize.width: is missing; an integer is required")]
    [InlineData("""{"process":{"cwd":"/a\u0000b"}}""", "process.cwd: expected a string without NUL characters, which would end it early for the kernel")]
    [InlineData("""{"process":{"cwd":"\ud800"}}""", "process.cwd: expected a string, found one that is not valid Unicode")]
    [InlineData("""{"hostname":{"a":"b"},"domainname":"ok"}""", "hostname: expected a string, found an object")]
    [InlineData("""{"hostname":12345678901234567890123456789012345678901234567890}""", "hostname: expected a string, found 1234567890123456789012345678901234567890…")]
    [InlineData("[]", "expected an object, found an array")]
    [InlineData("null", "expected an object, found null")]
    [InlineData("5", "expected an object, found 5")]
    public void A_wrong_type_is_told_with_path_expectation_and_finding(string json, string expected) => Errors(json).ShouldBe([expected]);

    [Fact]
    public void All_errors_are_told_at_once_also_before_a_syntax_error()
    {
        Errors("""
            {"hostname": 1,
             "process": {"args": "sh", "user": {"uid": "root", "gid": 1.5}},
             "mounts": [{"destination": 1}, 2, {"options": [3, "ro", 4]}],
             "linux": {"namespaces": {}, "sysctl": []} ]
            """).ShouldBe([
            "hostname: expected a string, found 1",
            "process.args: expected an array, found the string \"sh\"",
            "process.user.uid: expected an integer from 0 to 4294967295, found the string \"root\"",
            "process.user.gid: expected an integer from 0 to 4294967295, found 1.5",
            "mounts[0].destination: expected a string, found 1",
            "mounts[1]: expected an object, found 2",
            "mounts[2].options[0]: expected a string, found 3",
            "mounts[2].options[2]: expected a string, found 4",
            "linux.namespaces: expected an array, found an object",
            "linux.sysctl: expected an object, found an array",
            "not valid JSON at line 4, column 44: unexpected ']'",
        ]);
    }

    [Theory]
    [InlineData("", "not valid JSON at line 1, column 1: the document is empty")]
    [InlineData(" \n ", "not valid JSON at line 2, column 2: the document is empty")]
    [InlineData("{", "not valid JSON at line 1, column 2: the document ends too early")]
    [InlineData("{\n  \"root\": {\"path\": \"ro", "not valid JSON at line 2, column 23: the document ends too early")]
    [InlineData("{\"a\": }", "not valid JSON at line 1, column 7: unexpected '}'")]
    [InlineData("{\"a\": 1,}", "not valid JSON at line 1, column 9: unexpected '}'")]
    [InlineData("{\n// comment\n}", "not valid JSON at line 2, column 1: unexpected '/'")]
    [InlineData("{} {}", "not valid JSON at line 1, column 4: unexpected '{'")]
    [InlineData("{\"ä\": \"ä\" x}", "not valid JSON at line 1, column 11: unexpected 'x'")]
    [InlineData("ELF\u007f", "not valid JSON at line 1, column 1: unexpected 'E'")]
    [InlineData("{\"a\":\"\u0001\"}", "not valid JSON at line 1, column 7: unexpected control character 0x01")]
    public void What_is_no_JSON_is_told_with_line_and_column(string text, string expected) => Errors(text).ShouldBe([expected]);

    [Fact]
    public void The_message_names_the_document_and_counts_errors()
    {
        Should.Throw<SpecException>(() => SpecReader.Read("{\"hostname\":1}"u8)).Message
            .ShouldBe("config.json: hostname: expected a string, found 1");
        Should.Throw<SpecException>(() => SpecReader.Read("{\"hostname\":1,\"root\":2}"u8, "/b/config.json")).Message
            .ShouldBe("/b/config.json: 2 errors: hostname: expected a string, found 1; root: expected an object, found 2");
    }

    [Fact]
    public void Deep_nesting_of_unknown_keys_is_borne_up_to_a_limit()
    {
        Read("{\"x\":" + new string('[', 5000) + new string(']', 5000) + "}").ShouldNotBeNull();
        Errors("{\"x\":" + new string('[', 20000)).ShouldHaveSingleItem().ShouldEndWith("nested too deeply");
    }

    [Fact]
    public void Invalid_UTF8_in_a_string_is_an_error_of_that_string()
    {
        var failure = Should.Throw<SpecException>(() => SpecReader.Read([.. "{\"hostname\":\""u8, 0xff, .. "\"}"u8]));
        failure.Errors.ShouldHaveSingleItem().ToString().ShouldBe("hostname: expected a string, found one that is not valid Unicode");
    }

    [Fact]
    public void Annotations_may_hold_anything() =>
        Read("""{"annotations":{"":"a\u0000b"}}""").Annotations![""].ShouldBe("a\0b");

    [Fact]
    public void A_process_document_is_read_alone()
    {
        var process = ProcessReader.Read("""{"args":["id"],"cwd":"/","user":{"uid":1,"gid":2}}"""u8);
        process.Args.ShouldBe(["id"]);
        process.User!.Gid.ShouldBe(2u);
        Should.Throw<SpecException>(() => ProcessReader.Read("""{"args":[1]}"""u8)).Message.ShouldBe("process.json: args[0]: expected a string, found 1");
        Should.Throw<SpecException>(() => ProcessReader.Read("null"u8)).Message.ShouldBe("process.json: expected an object, found null");
    }

    [Fact]
    public void Resources_are_read_alone() =>
        SpecReader.ReadResources("""{"pids":{"limit":5}}"""u8).Pids!.Limit.ShouldBe(5);
}
