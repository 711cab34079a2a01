using Caisson.Linux.Abi;

namespace Caisson.Inspect.Tests.Users;

/// <summary>A test that needs root and gcc; elsewhere it is skipped with that reason.</summary>
public sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute()
    {
        if (SystemCall.geteuid() != 0) Skip = "needs root";
        else if (!CapabilityTree.IsPossible) Skip = "needs gcc";
    }
}
