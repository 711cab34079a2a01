using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Caisson.Linux.Tests.Abi;

/// <summary>A C program that prints the values of expressions, compiled against the headers of this machine.</summary>
internal sealed partial class HeaderProgram(IEnumerable<string> headers, string prologue = "")
{
    private readonly List<(string Name, string Expression, string Type)> _lines = [];

    /// <summary>What the headers do not declare; known after <see cref="Run"/>.</summary>
    internal HashSet<string> Missing { get; } = [];

    internal void Print(string name, string expression) => _lines.Add((name, expression, ""));

    /// <summary>Prints an expression about a structure, all of whose lines are dropped when the headers lack it.</summary>
    internal void Print(string name, string expression, string type) => _lines.Add((name, expression, type));

    internal Dictionary<string, ulong> Run()
    {
        var directory = Directory.CreateTempSubdirectory("caisson-abi-");
        try
        {
            var source = Path.Combine(directory.FullName, "abi.c");
            var program = Path.Combine(directory.FullName, "abi");
            // Each round drops what the compiler does not know; two are enough, more would mean that the answers are misread.
            for (var round = 0; ; round++)
            {
                File.WriteAllText(source, Source());
                var (status, _, errors) = Execute("gcc", "-w", "-O0", "-fmax-errors=0", "-o", program, source);
                if (status == 0) break;
                var unknown = Undeclared().Matches(errors).Select(m => m.Groups[1].Value).ToHashSet();
                var dropped = _lines.Where(l => unknown.Contains(l.Name) || unknown.Contains(l.Type) || unknown.Contains(l.Name.Split('.')[^1])).Select(l => l.Name).ToArray();
                if (round > 3 || dropped.Length == 0) throw new InvalidOperationException($"The header program does not compile:\n{errors}");
                Missing.UnionWith(dropped);
            }
            var output = Execute(program).Output;
            return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).ToDictionary(p => p[0], p => ulong.Parse(p[1]));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private string Source()
    {
        var text = new StringBuilder("#define _GNU_SOURCE\n").Append(prologue).Append("#include <stddef.h>\n");
        foreach (var header in headers) text.Append("#include <").Append(header).Append(">\n");
        text.Append("int printf(const char *, ...);\nint main(void) {\n");
        foreach (var (name, expression, _) in _lines)
        {
            if (!Missing.Contains(name)) text.Append($"  printf(\"{name} %llu\\n\", (unsigned long long)({expression}));\n");
        }
        return text.Append("  return 0;\n}\n").ToString();
    }

    private static (int Status, string Output, string Errors) Execute(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    [GeneratedRegex("error: '(\\w+)' undeclared|has no member named '(?<1>\\w+)'|undefined type 'struct (?<1>\\w+)'|incomplete type 'struct (?<1>\\w+)'")]
    private static partial Regex Undeclared();
}
