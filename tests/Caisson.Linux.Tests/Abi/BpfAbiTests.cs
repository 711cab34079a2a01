using System.Reflection;
using System.Runtime.InteropServices;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Tests.Abi;

/// <summary>The argument of bpf(2) is a union that grows with the kernel, so its members are compared one by one.</summary>
public sealed class BpfAbiTests
{
    internal static readonly Type[] Structures = [typeof(bpf_attr), typeof(bpf_prog_info)];

    private static readonly string[] Inner = ["info_", "query_"];

    [Theory]
    [InlineData("bpf_attr", "union bpf_attr")]
    [InlineData("bpf_prog_info", "struct bpf_prog_info")]
    public void Members_are_where_the_header_has_them(string name, string c)
    {
        var type = typeof(bpf_attr).Assembly.GetType("Caisson.Linux.Abi." + name)!;
        var fields = type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic);
        var program = new HeaderProgram(["linux/bpf.h"]);
        program.Print("sizeof", $"sizeof({c})");
        foreach (var field in fields)
        {
            var member = Member(field.Name);
            program.Print($"offset.{field.Name}", $"offsetof({c}, {member})");
            program.Print($"size.{field.Name}", $"sizeof((({c} *)0)->{member})");
        }
        var real = program.Run();
        ((ulong)Marshal.SizeOf(type)).ShouldBeLessThanOrEqualTo(real["sizeof"]);
        foreach (var field in fields)
        {
            ((ulong)Marshal.OffsetOf(type, field.Name)).ShouldBe(real[$"offset.{field.Name}"], field.Name);
            ((ulong)Size(field)).ShouldBe(real[$"size.{field.Name}"], field.Name);
        }
    }

    private static string Member(string field)
    {
        foreach (var inner in Inner)
            if (field.StartsWith(inner)) return inner[..^1] + "." + field[inner.Length..];
        return field;
    }

    private static int Size(FieldInfo field) => Marshal.SizeOf(field.FieldType);
}
