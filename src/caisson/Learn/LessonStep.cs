namespace Caisson.Cli.Learn;

/// <summary>A step of a lesson. It stands alone: whatever it needs it makes itself, and nothing of it remains.</summary>
/// <param name="Title">What it shows, in a few words.</param>
/// <param name="Text">The explanation, in a few sentences.</param>
/// <param name="Run">Makes the sandbox, looks at it from both sides, and checks what the text says.</param>
internal sealed record LessonStep(string Title, string Text, Action<Stage> Run)
{
    /// <summary>What to type to see the same without this tour; null if the step's own commands are enough.</summary>
    internal string? Try { get; init; }

    /// <summary>System calls that the step's commands make, besides those of the launch, which tell themselves.</summary>
    internal (string Call, string Purpose)[] Calls { get; init; } = [];

    /// <summary>Programs that the step types, beyond those that every system has.</summary>
    internal string[] Needs { get; init; } = [];
}
