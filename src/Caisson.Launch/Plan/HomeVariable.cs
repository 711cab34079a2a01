namespace Caisson.Launch.Plan;

/// <summary>The variable HOME of a program whose environment has none: the child finds it in the container's own passwd(5), as the container sees that.</summary>
internal sealed class HomeVariable
{
    /// <summary>The longest directory that is taken.</summary>
    public const int DirectoryLimit = 4096 - 6;

    private nint _encoded;

    /// <summary>Both the step that finds the directory and the one that runs the program use the same memory.</summary>
    public unsafe byte* Encode(PlanMemory memory)
    {
        if (_encoded != 0) return (byte*)_encoded;
        byte* variable = memory.Allocate<byte>(4096);
        "HOME=/"u8.CopyTo(new Span<byte>(variable, 4096));
        _encoded = (nint)variable;
        return variable;
    }
}
