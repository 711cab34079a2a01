using Caisson.Cli.CommandLine;
using Caisson.Linux.Files;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson wait</c>.</summary>
internal static class WaitCommand
{
    internal static int Execute(ParsedArguments arguments)
    {
        if (arguments.Operands.Count == 0) throw new UsageException("wait: the container's name is missing", "wait");
        var manager = StateLocation.Manager(arguments.Root);
        // All are opened before the first is waited for: a container that ends meanwhile takes its directory along.
        var files = new List<DescriptorHandle?>();
        foreach (var name in arguments.Operands) files.Add(ExitFile.Open(manager.State(name).Directory));
        var position = 0;
        return EachName.Do(arguments.Operands, name =>
        {
            using var file = files[position++];
            if (file is null) manager.Wait(name);
            if (file is null || ExitFile.Await(file) is not { } status)
                throw new CaissonException($"{name} has ended, and nobody knows how", file is null ? "only the one who started it is told its exit status" : "caisson run was killed before it could tell");
            Console.Out.WriteLine(status);
        });
    }
}
