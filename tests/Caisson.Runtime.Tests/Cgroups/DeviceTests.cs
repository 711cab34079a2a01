using Caisson.Cgroups.Devices;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Runtime.Tests.Cgroups;

/// <summary>Device rules as a program (run by an interpreter of its instructions) and as version 1 files (run by a model of the kernel's list).</summary>
public class DeviceTests
{
    private const uint R = Ebpf.BPF_DEVCG_ACC_READ, W = Ebpf.BPF_DEVCG_ACC_WRITE, M = Ebpf.BPF_DEVCG_ACC_MKNOD;

    [Theory]
    // rules, kind, major, minor, access, whether it is allowed
    [InlineData("", 'c', 1, 3, R, false)]
    [InlineData("-a", 'c', 1, 3, R, false)]
    [InlineData("+a", 'b', 8, 0, R | W | M, true)]
    [InlineData("-a +c 1:3 rwm", 'c', 1, 3, R | W, true)]
    [InlineData("-a +c 1:3 rwm", 'b', 1, 3, R, false)]
    [InlineData("-a +c 1:3 rwm", 'c', 1, 5, R, false)]
    [InlineData("-a +c 1:3 r", 'c', 1, 3, W, false)]
    [InlineData("-a +c 1:3 r", 'c', 1, 3, R | W, false)]
    [InlineData("-a +c 1:3 r +c 1:* w", 'c', 1, 3, R | W, true)]
    [InlineData("-a +c *:* m", 'c', 99, 98, M, true)]
    [InlineData("-a +c *:* m", 'c', 99, 98, M | R, false)]
    [InlineData("-a +c 136:* rwm", 'c', 136, 4711, R | W, true)]
    [InlineData("+a -b *:* rwm", 'b', 8, 0, R, false)]
    [InlineData("+a -b *:* rwm", 'c', 8, 0, R, true)]
    [InlineData("+a -b 8:0 w", 'b', 8, 0, R, true)]
    [InlineData("+a -b 8:0 w", 'b', 8, 0, R | W, false)]
    [InlineData("-a +c 1:3 rwm -a", 'c', 1, 3, R, false)]
    [InlineData("-a +a 10:200 rwm", 'c', 10, 200, R, true)]
    [InlineData("-a +a 10:200 rwm", 'b', 10, 200, R, true)]
    [InlineData("-a +a 10:200 rwm", 'b', 10, 201, R, false)]
    [InlineData("-a +c 4294967295:1048575 rwm", 'c', uint.MaxValue, 1048575, R, true)]
    public void The_last_rule_about_a_device_decides(string rules, char kind, uint major, uint minor, uint access, bool allowed)
    {
        var list = Parse(rules);
        Run(DeviceProgram.Compile(list), kind, major, minor, access).ShouldBe(allowed);
        LegacyAllows(LegacyDeviceList.Of(list), kind, major, minor, access).ShouldBe(allowed);
    }

    [Fact]
    public void Version_2_knows_exceptions_from_exceptions()
    {
        var list = Parse("-a +c 1:* rwm -c 1:3 w");
        Run(DeviceProgram.Compile(list), 'c', 1, 3, W).ShouldBeFalse();
        Run(DeviceProgram.Compile(list), 'c', 1, 3, R).ShouldBeTrue();
        Run(DeviceProgram.Compile(list), 'c', 1, 5, W).ShouldBeTrue();
        Should.Throw<CaissonException>(() => LegacyDeviceList.Of(list)).Message.ShouldContain("no exceptions from exceptions");
    }

    [Fact]
    public void The_program_and_the_files_agree_on_random_rules()
    {
        var random = new Random(4711);
        int compared = 0;
        for (int round = 0; round < 500; round++)
        {
            var rules = RandomRules(random);
            LegacyDeviceList legacy;
            try
            {
                legacy = LegacyDeviceList.Of(rules);
            }
            catch (CaissonException)
            {
                continue;
            }
            compared++;
            var program = DeviceProgram.Compile(rules);
            for (int i = 0; i < 20; i++)
            {
                var (kind, major, minor, access) = (random.Next(2) == 0 ? 'b' : 'c', (uint)random.Next(3), (uint)random.Next(3), (uint)random.Next(1, 8));
                var expected = Reference(rules, kind, major, minor, access);
                Run(program, kind, major, minor, access).ShouldBe(expected, string.Join(' ', rules));
                // A version 1 exception has to allow the whole access by itself, as in the kernel.
                if (System.Numerics.BitOperations.PopCount(access) == 1) LegacyAllows(legacy, kind, major, minor, access).ShouldBe(expected, string.Join(' ', rules));
            }
        }
        compared.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void A_change_of_version_1_rules_never_opens_or_shuts_in_between()
    {
        var random = new Random(42);
        for (int round = 0; round < 300; round++)
        {
            LegacyDeviceList before, after;
            try
            {
                (before, after) = (LegacyDeviceList.Of(RandomRules(random)), LegacyDeviceList.Of(RandomRules(random)));
            }
            catch (CaissonException)
            {
                continue;
            }
            var kernel = new KernelList(before);
            var writes = after.WritesFrom(LegacyDeviceList.Parse(kernel.Show()), out var abrupt);
            abrupt.ShouldBe(before.AllowsAll || after.AllowsAll);
            foreach (var (file, rule) in writes)
            {
                kernel.Write(file, rule);
                if (abrupt) continue;
                Each((kind, major, minor, access) =>
                {
                    var (was, will) = (LegacyAllows(before, kind, major, minor, access), LegacyAllows(after, kind, major, minor, access));
                    if (was == will) kernel.Allows(kind, major, minor, access).ShouldBe(was);
                });
            }
            Each((kind, major, minor, access) => kernel.Allows(kind, major, minor, access).ShouldBe(LegacyAllows(after, kind, major, minor, access)));
        }
    }

    [Fact]
    public void Rules_that_hold_already_are_not_written()
    {
        var rules = LegacyDeviceList.Of(DeviceRule.List([new SpecDeviceRule { Allow = false, Access = "rwm" }]));
        rules.WritesFrom(LegacyDeviceList.Parse(new KernelList(rules).Show()), out var abrupt).ShouldBeEmpty();
        abrupt.ShouldBeFalse();
    }

    [Fact]
    public void The_default_devices_follow_the_documents_rules()
    {
        var program = DeviceProgram.Compile(DeviceRule.List([new SpecDeviceRule { Allow = false, Access = "rwm" }]));
        foreach (var (major, minor) in (ReadOnlySpan<(uint, uint)>)[(1, 3), (1, 5), (1, 7), (1, 8), (1, 9), (5, 0), (5, 1), (5, 2), (136, 0), (136, 99)])
            Run(program, 'c', major, minor, R | W).ShouldBeTrue();
        Run(program, 'c', 1, 1, R).ShouldBeFalse();
        Run(program, 'b', 8, 0, R).ShouldBeFalse();
        Run(program, 'b', 8, 0, M).ShouldBeTrue();
        Run(program, 'c', 10, 200, R).ShouldBeFalse();
    }

    [Fact]
    public void A_rule_without_access_is_refused() =>
        Should.Throw<CaissonException>(() => DeviceRule.List([new SpecDeviceRule { Allow = true, Type = "c" }])).Message.ShouldContain("devices[0]");

    private static void Each(Action<char, uint, uint, uint> check)
    {
        foreach (char kind in "bc")
            for (uint major = 0; major < 3; major++)
                for (uint minor = 0; minor < 3; minor++)
                    foreach (uint access in (ReadOnlySpan<uint>)[R, W, M]) check(kind, major, minor, access);
    }

    private static List<DeviceRule> RandomRules(Random random)
    {
        var rules = new List<DeviceRule>();
        for (int i = random.Next(6); i >= 0; i--)
        {
            if (random.Next(8) == 0) rules.Add(new(random.Next(2) == 0, 'a', -1, -1, DeviceRule.AllAccess));
            else rules.Add(new(random.Next(2) == 0, "abc"[random.Next(3)], random.Next(-1, 3), random.Next(-1, 3), (uint)random.Next(1, 8)));
        }
        return rules;
    }

    private static bool Reference(List<DeviceRule> rules, char kind, uint major, uint minor, uint access)
    {
        foreach (uint letter in (ReadOnlySpan<uint>)[R, W, M])
        {
            if ((access & letter) == 0) continue;
            var last = rules.FindLast(rule => (rule.Kind == 'a' || rule.Kind == kind) && rule.Major is var a && (a < 0 || a == major) && (rule.Minor < 0 || rule.Minor == minor) && (rule.Access & letter) != 0);
            if (!last.Allow) return false;
        }
        return true;
    }

    private static bool LegacyAllows(LegacyDeviceList list, char kind, uint major, uint minor, uint access) => new KernelList(list).Allows(kind, major, minor, access);

    private static List<DeviceRule> Parse(string rules)
    {
        var list = new List<DeviceRule>();
        foreach (var text in System.Text.RegularExpressions.Regex.Split(rules, @" (?=[+-])"))
        {
            if (text.Length == 0) continue;
            var words = text[1..].Split(' ');
            if (words.Length == 1) list.Add(new(text[0] == '+', 'a', -1, -1, DeviceRule.AllAccess));
            else list.Add(new(text[0] == '+', words[0][0], Number(words[1].Split(':')[0]), Number(words[1].Split(':')[1]), DeviceRule.AccessOf(words[2])));
        }
        return list;
        static long Number(string text) => text == "*" ? -1 : long.Parse(text);
    }

    /// <summary>As security/device_cgroup.c keeps and checks its list.</summary>
    private sealed class KernelList
    {
        private bool _allow;
        private readonly List<(char Kind, long Major, long Minor, uint Access)> _exceptions = [];

        public KernelList(LegacyDeviceList list)
        {
            _allow = list.AllowsAll;
            foreach (var each in list.Exceptions) _exceptions.Add((each.Kind, each.Major, each.Minor, each.Access));
        }

        public string Show() => _allow ? "a *:* rwm" : string.Join('\n', _exceptions.Select(e => new DeviceRule(true, e.Kind, e.Major, e.Minor, e.Access).ToString()));

        public void Write(string file, string rule)
        {
            bool allow = file == "devices.allow";
            if (rule == "a")
            {
                _allow = allow;
                _exceptions.Clear();
                return;
            }
            var each = LegacyDeviceList.Parse(rule).Exceptions[0];
            int at = _exceptions.FindIndex(e => e.Kind == each.Kind && e.Major == each.Major && e.Minor == each.Minor);
            if (allow == _allow)
            {
                if (at < 0) return;
                _exceptions[at] = _exceptions[at] with { Access = _exceptions[at].Access & ~each.Access };
                if (_exceptions[at].Access == 0) _exceptions.RemoveAt(at);
            }
            else if (at < 0) _exceptions.Add((each.Kind, each.Major, each.Minor, each.Access));
            else _exceptions[at] = _exceptions[at] with { Access = _exceptions[at].Access | each.Access };
        }

        public bool Allows(char kind, uint major, uint minor, uint access)
        {
            foreach (var e in _exceptions)
            {
                if (e.Kind != kind || (e.Major >= 0 && e.Major != major) || (e.Minor >= 0 && e.Minor != minor)) continue;
                if (_allow ? (access & e.Access) != 0 : (access & ~e.Access) == 0) return !_allow;
            }
            // The model looks for the letters in several exceptions, where the kernel wants one that has them all.
            if (!_allow && System.Numerics.BitOperations.PopCount(access) > 1)
            {
                foreach (uint letter in (ReadOnlySpan<uint>)[R, W, M])
                    if ((access & letter) != 0 && !Allows(kind, major, minor, letter)) return false;
                return true;
            }
            return _allow;
        }
    }

    /// <summary>Runs the instructions that programs for devices consist of, as strictly as the verifier wants them.</summary>
    private static bool Run(ulong[] program, char kind, uint major, uint minor, uint access)
    {
        uint[] context = [access << 16 | (kind == 'b' ? Ebpf.BPF_DEVCG_DEV_BLOCK : Ebpf.BPF_DEVCG_DEV_CHAR), major, minor];
        var registers = new uint[10];
        var written = new bool[10];
        CheckReachable(program);
        for (int at = 0; ; at++)
        {
            var code = (byte)program[at];
            int to = (int)(program[at] >> 8 & 15), from = (int)(program[at] >> 12 & 15), offset = (short)(program[at] >> 16);
            var value = (uint)(program[at] >> 32);
            if (code == (Ebpf.BPF_LDX | Ebpf.BPF_MEM | Ebpf.BPF_W))
            {
                from.ShouldBe(1);
                registers[to] = context[offset / 4];
                written[to] = true;
                continue;
            }
            if (code == (Ebpf.BPF_JMP | Ebpf.BPF_EXIT))
            {
                written[0].ShouldBeTrue();
                return registers[0] == 1;
            }
            if (code == (Ebpf.BPF_JMP | Ebpf.BPF_JA))
            {
                at += offset;
                continue;
            }
            if (code != (Ebpf.BPF_ALU | Ebpf.BPF_MOV)) written[to].ShouldBeTrue($"instruction {at}");
            switch (code)
            {
                case Ebpf.BPF_ALU | Ebpf.BPF_RSH: registers[to] >>= (int)value; break;
                case Ebpf.BPF_ALU | Ebpf.BPF_AND: registers[to] &= value; break;
                case Ebpf.BPF_ALU | Ebpf.BPF_MOV: (registers[to], written[to]) = (value, true); break;
                case Ebpf.BPF_JMP32 | Ebpf.BPF_JNE: if (registers[to] != value) at += offset; break;
                case Ebpf.BPF_JMP32 | Ebpf.BPF_JSET: if ((registers[to] & value) != 0) at += offset; break;
                default: throw new InvalidOperationException($"instruction {at} has the code {code:x}");
            }
        }
    }

    private static void CheckReachable(ulong[] program)
    {
        var reached = new bool[program.Length];
        var open = new Stack<int>([0]);
        while (open.TryPop(out int at))
        {
            if (reached[at]) continue;
            reached[at] = true;
            var code = (byte)program[at];
            if (code == (Ebpf.BPF_JMP | Ebpf.BPF_EXIT)) continue;
            bool jump = (code & 7) is Ebpf.BPF_JMP or Ebpf.BPF_JMP32;
            if (jump) open.Push(at + 1 + (short)(program[at] >> 16));
            if (code != (Ebpf.BPF_JMP | Ebpf.BPF_JA)) open.Push(at + 1);
        }
        reached.ShouldAllBe(each => each, "an instruction cannot be reached");
    }
}
