namespace Caisson.Launch.Diagnosis;

/// <summary>The container is fine but its program cannot be started.</summary>
/// <param name="what">What is wrong, in the words that engines look for.</param>
/// <param name="exitStatus">127 if there is no such program, 126 if it cannot be executed.</param>
public sealed class ProgramException(string what, int exitStatus) : CaissonException(what)
{
    /// <summary>127 if there is no such program, 126 if it cannot be executed: the shell's convention.</summary>
    public int ExitStatus => exitStatus;

    /// <summary>The file is there, and the kernel refused to execute it: its interpreter is missing, or it is in no format that the kernel knows.</summary>
    public bool IsFound { get; init; }
}
