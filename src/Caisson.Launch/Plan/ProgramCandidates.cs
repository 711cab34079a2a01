using Caisson.Linux;

namespace Caisson.Launch.Plan;

/// <summary>Where a program may lie: its own path if it has a slash, else one path for each directory of $PATH.</summary>
internal sealed class ProgramCandidates
{
    private nint _encoded;

    public ProgramCandidates(string name, string? searchPath)
    {
        Name = name;
        var paths = new List<string>();
        if (name.Contains('/')) paths.Add(name);
        else if (name.Length > 0)
            foreach (var directory in (searchPath ?? "/bin:/usr/bin").Split(':'))
                paths.Add(directory.Length == 0 ? "./" + name : directory[^1] == '/' ? directory + name : directory + "/" + name);
        Paths = paths;
    }

    /// <summary>The name as it was given.</summary>
    public string Name { get; }

    /// <summary>What is tried, in order.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Both the step that finds the program and the one that runs it use the same memory.</summary>
    public unsafe void Encode(PlanMemory memory, out long address)
    {
        if (_encoded == 0) _encoded = (nint)memory.Vector(Paths);
        address = _encoded;
    }

    public override string ToString() => Paths.Count == 1 ? Flags.Quote(Paths[0]) : Flags.Quote(Name) + " on $PATH";
}
