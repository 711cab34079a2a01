using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Linux.Tests;

/// <summary>A test that starts the published program <c>caisson</c>; where that is not, it is skipped with that reason.</summary>
public sealed class CaissonFactAttribute : FactAttribute
{
    public CaissonFactAttribute()
    {
        if (Program is null) Skip = "caisson is not published: make";
    }

    /// <summary>Whether it needs root besides.</summary>
    public bool Root
    {
        get;
        init
        {
            field = value;
            if (value && SystemCall.geteuid() != 0) Skip ??= "needs root";
        }
    }

    /// <summary>The program: what CAISSON_PROGRAM names, or the repository's own in out/ (or CAISSON_OUT).</summary>
    internal static string? Program { get; } = Find();

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(CaissonProgram.Variable) is { Length: > 0 } named) return named;
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            if (!File.Exists($"{directory}/caisson.slnx")) continue;
            var program = Path.Combine(Environment.GetEnvironmentVariable("CAISSON_OUT") ?? $"{directory}/out", "caisson");
            return File.Exists(program) ? program : null;
        }

        return null;
    }
}
