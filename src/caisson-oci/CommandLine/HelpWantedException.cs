namespace Caisson.OciRuntime.CommandLine;

/// <summary>The command line has <c>--help</c>: nothing is to be done but to print it.</summary>
internal sealed class HelpWantedException : Exception;
