using System.Text;
using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class PsCommand
{
    internal const string Options = "!format,f=";

    internal const string HelpText = """
        caisson-oci ps - list a container's processes

        Usage: caisson-oci ps [OPTIONS] ID [ARGUMENTS OF ps(1)]

        The arguments are ps(1)'s own, -ef by default; its output has to have a column PID.

        Options:
          -f, --format table|json   the form: what ps(1) prints, or an array of process ids

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var json = false;
        while (reader.Next()) json = ListCommand.IsJson(reader);
        var operands = reader.Take(1, int.MaxValue, "the container's ID");
        var pids = globals.Manager.Processes(operands[0]);
        if (json)
        {
            Output.Write($"[{string.Join(',', pids)}]\n");
            return 0;
        }
        string[] command = operands.Count == 1 ? ["ps", "-ef"] : ["ps", .. operands.Skip(1)];
        Output.Write(Filter(Encoding.UTF8.GetString(HostProgram.Read(command)), pids));
        return 0;
    }

    /// <summary>Keeps the head and the lines whose column PID has one of the processes.</summary>
    internal static string Filter(string text, IReadOnlyList<int> pids)
    {
        var kept = new StringBuilder();
        var column = -1;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (column < 0)
            {
                column = Array.IndexOf(words, "PID");
                if (column < 0) throw new CaissonException("ps(1) printed no column PID", "its arguments choose others", "add pid to the columns");
                kept.Append(line).Append('\n');
            }
            else if (words.Length > column && int.TryParse(words[column], out var pid) && pids.Contains(pid))
            {
                kept.Append(line).Append('\n');
            }
        }
        return kept.ToString();
    }
}
