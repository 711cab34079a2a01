namespace Caisson.OciRuntime.CommandLine;

/// <summary>The command line makes no sense; the message says where to read on.</summary>
internal sealed class UsageException(string problem, string command)
    : Exception($"{problem}; see `caisson-oci {(command.Length == 0 ? "" : command + " ")}--help`");
