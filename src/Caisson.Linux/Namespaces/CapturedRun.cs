using Caisson.Linux.Processes;

namespace Caisson.Linux.Namespaces;

/// <summary>A program that has ended, and what it wrote.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Output">Its standard output, as UTF-8.</param>
/// <param name="Error">Its standard error, as UTF-8.</param>
public sealed record CapturedRun(ExitStatus Status, string Output, string Error);
