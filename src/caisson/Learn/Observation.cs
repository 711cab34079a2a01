namespace Caisson.Cli.Learn;

/// <summary>What was typed in one view, and what came of it.</summary>
/// <param name="Prompt">What stands before the command: <c>#</c> for root, <c>$</c> for others.</param>
/// <param name="Answer">The command and its output.</param>
internal sealed record Observation(string Prompt, Answer Answer);
