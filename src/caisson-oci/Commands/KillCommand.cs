using Caisson.Linux.Processes;
using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class KillCommand
{
    internal const string Options = "all,a regex,r";

    internal const string HelpText = """
        caisson-oci kill - send a signal to a container's first process

        Usage: caisson-oci kill [OPTIONS] ID [SIGNAL]

        SIGNAL is a name with or without SIG, or a number; TERM by default. 0 only asks whether it runs.

        Options:
          -a, --all                 send it to all processes of the container; none is no error
          -r, --regex               ID is an extended regular expression: all whose ids match

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        bool all = false, regex = false;
        while (reader.Next())
        {
            if (reader.Option == "all") all = reader.On;
            else regex = reader.On;
        }
        var operands = reader.Take(1, 2, "the container's ID and perhaps a SIGNAL");
        var signal = 15;
        if (operands.Count == 2)
        {
            if (operands[1] == "0") signal = 0;
            else if (Signal.TryParse(operands[1], out var parsed)) signal = parsed.Number;
            else throw reader.Wrong($"unknown signal '{operands[1]}': a name with or without SIG, or a number from 0 to 64, is expected");
        }
        IdPattern.ForEach(globals, operands[0], regex, id => globals.Manager.Kill(id, signal, all));
        return 0;
    }
}
