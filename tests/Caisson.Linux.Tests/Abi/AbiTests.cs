using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Xunit.Abstractions;

namespace Caisson.Linux.Tests.Abi;

/// <summary>Compares every constant and structure with the headers of this machine. Needs gcc.</summary>
public sealed class AbiTests(ITestOutputHelper output)
{
    private const BindingFlags AllStatic = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly;

    public static TheoryData<string> ConstantGroups => [.. AbiHeaders.Constants.Keys.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(ConstantGroups))]
    public void Constants_have_the_headers_values(string group)
    {
        var type = AbiHeaders.Constants.Keys.Single(t => t.Name == group);
        Compare(Values(type).Where(v => v.Name != "None"), AbiHeaders.Constants[type].Split(' '), name => name);
    }

    [Fact]
    public void System_calls_have_the_numbers_of_this_architecture() =>
        Compare(Values(typeof(SystemCallNumber)), ["asm/unistd.h"], name => "__NR_" + name);

    [Fact]
    public void System_calls_have_the_numbers_of_arm64()
    {
        // The generic table with the switches that arm64 sets in its asm/unistd.h.
        const string switches = """
            #define __ARCH_WANT_RENAMEAT
            #define __ARCH_WANT_NEW_STAT
            #define __ARCH_WANT_SET_GET_RLIMIT
            #define __ARCH_WANT_SYS_CLONE3

            """;
        var common = Values(typeof(SystemCallNumber)).Where(v => typeof(SystemCallNumber).GetField(v.Name, AllStatic) is not null);
        Compare(Values(typeof(SystemCallNumber.Arm64)).Concat(common), ["asm-generic/unistd.h"], name => "__NR_" + name, switches);
    }

    [Fact]
    public void Every_group_and_structure_is_compared()
    {
        var types = typeof(SystemCall).Assembly.GetTypes().Where(t => t.Namespace == typeof(SystemCall).Namespace && !t.IsNested && t.GetCustomAttribute<CompilerGeneratedAttribute>() is null);
        types.Where(t => t.IsValueType && !t.IsEnum).Except(AbiHeaders.Structures.Keys).Except(BpfAbiTests.Structures).ShouldBeEmpty();
        types.Where(t => t.IsAbstract && t.IsSealed && t.GetFields(AllStatic).Any(f => f.IsLiteral && !f.IsPrivate)).Except(AbiHeaders.Constants.Keys)
            .Except([typeof(SystemCallNumber)]).ShouldBeEmpty();
    }

    public static TheoryData<string> StructureNames => [.. AbiHeaders.Structures.Keys.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(StructureNames))]
    public void Structures_have_the_headers_layout(string name)
    {
        var type = AbiHeaders.Structures.Keys.Single(t => t.Name == name);
        var c = name.EndsWith("_t", StringComparison.Ordinal) ? name : $"struct {name}";
        var program = new HeaderProgram(AbiHeaders.Structures[type].Split(' '));
        program.Print("sizeof", $"sizeof({c})", name);
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Where(f => !f.IsPrivate).ToArray();
        foreach (var field in fields)
        {
            program.Print($"offset.{field.Name}", $"offsetof({c}, {field.Name})", name);
            program.Print($"size.{field.Name}", $"sizeof((({c} *)0)->{field.Name})", name);
        }
        var real = program.Run();
        foreach (var missing in program.Missing) output.WriteLine($"skipped: {name} {missing}: the headers lack it");
        if (real.Count == 0) return;

        ((ulong)Marshal.SizeOf(type)).ShouldBe(real["sizeof"], $"sizeof({c})");
        foreach (var field in fields.Where(f => real.ContainsKey($"offset.{f.Name}")))
        {
            ((ulong)Marshal.OffsetOf(type, field.Name)).ShouldBe(real[$"offset.{field.Name}"], $"offsetof({c}, {field.Name})");
            SizeOf(field).ShouldBe(real[$"size.{field.Name}"], $"sizeof({c}.{field.Name})");
        }
    }

    private static ulong SizeOf(FieldInfo field)
    {
        if (field.FieldType.IsPointer) return (ulong)IntPtr.Size;
        return (ulong)Marshal.SizeOf(field.FieldType);
    }

    private void Compare(IEnumerable<(string Name, object Value)> values, string[] headers, Func<string, string> expression, string prologue = "")
    {
        var ours = values.ToArray();
        ours.ShouldNotBeEmpty();
        var program = new HeaderProgram(headers.Append("linux/version.h"), prologue);
        foreach (var (name, _) in ours) program.Print(expression(name), expression(name));
        program.Print("version", "LINUX_VERSION_CODE");
        var real = program.Run();

        var wrong = new List<string>();
        foreach (var (name, value) in ours)
        {
            if (real.TryGetValue(expression(name), out var expected))
            {
                if (!Same(value, expected)) wrong.Add($"{name} is {value}, the headers say {expected} (0x{expected:x})");
            }
            else if (AbiHeaders.Newer.TryGetValue(name, out expected))
            {
                if (!Same(value, expected)) wrong.Add($"{name} is {value}, documented is {expected} (0x{expected:x})");
            }
            else if (real["version"] >= 0x060100) wrong.Add($"{name} is neither in {string.Join(", ", headers)} nor among the newer values that the test knows");
            else output.WriteLine($"skipped: {name}: the headers (Linux {real["version"] >> 16}.{(real["version"] >> 8) & 0xff}) lack it");
        }
        wrong.ShouldBeEmpty();
    }

    private static bool Same(object value, ulong expected) => value switch
    {
        ulong v => v == expected,
        uint v => v == expected,
        long v => (ulong)v == expected,
        int v => (uint)v == expected || (ulong)(long)v == expected,
        _ => throw new InvalidOperationException($"A constant of type {value.GetType()}"),
    };

    private static IEnumerable<(string Name, object Value)> Values(Type type) => type.IsEnum
        ? Enum.GetNames(type).Select(n => (n, (object)(int)Enum.Parse(type, n)))
        : type.GetFields(AllStatic).Where(f => f.IsLiteral).Select(f => (f.Name, f.GetRawConstantValue()!))
            .Concat(type.GetProperties(AllStatic).Select(p => (p.Name, p.GetValue(null)!)));
}
