using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class HelpCommand
{
    internal const string Options = "";

    internal const string HelpText = """
        caisson-oci help - print the help of the program or of a command

        Usage: caisson-oci help [COMMAND]

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var names = reader.Take(0, 1, "one command's name");
        if (names.Count == 0) Output.Write(ProgramHelp.Text);
        else Output.Write((CommandTable.Find(names[0]) ?? throw new UsageException($"unknown command '{names[0]}'", "")).Help);
        return 0;
    }
}
