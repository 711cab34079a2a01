using Caisson.Linux.Abi;

namespace Caisson.Inspect.Tests;

/// <summary>A test that needs root; elsewhere it is skipped with that reason.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        if (SystemCall.geteuid() != 0) Skip = "needs root";
    }
}
