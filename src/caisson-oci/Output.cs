using System.Text;
using Caisson.Linux.Abi;

namespace Caisson.OciRuntime;

/// <summary>Standard output, by plain writes: the class library's console costs every start of the program more than what it prints.</summary>
internal static class Output
{
    internal static void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    internal static void Write(ReadOnlySpan<byte> text) => SystemCall.Check(SystemCall.write_all(1, text), "writing to standard output", "write");
}
