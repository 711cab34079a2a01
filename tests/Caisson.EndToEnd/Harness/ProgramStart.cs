namespace Caisson.EndToEnd.Harness;

/// <summary>What to start and how: program, arguments, environment, identity, input.</summary>
/// <param name="Program">An absolute path; nothing searches PATH.</param>
/// <param name="Arguments">The arguments after argv[0].</param>
public sealed record ProgramStart(string Program, params string[] Arguments)
{
    /// <summary>Variables on top of the small default environment (PATH, HOME, LANG, TERM and the run's marker); null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The working directory inside the sandbox.</summary>
    public string Directory { get; init; } = "/";

    /// <summary>Standard input as text; null is /dev/null. See also <see cref="OpenInput"/>.</summary>
    public string? Input { get; init; }

    /// <summary>Keeps standard input open, to be written and closed through <see cref="ProgramRun"/>.</summary>
    public bool OpenInput { get; init; }

    /// <summary>Who runs it.</summary>
    public TestUser User { get; init; } = TestUser.Harness;

    /// <summary>After this time the program and all its descendants are killed, and the wait for it fails.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Further descriptors: the number in the program, and the descriptor of this process to put there.</summary>
    public IReadOnlyDictionary<int, int> Descriptors { get; init; } = new Dictionary<int, int>();

    /// <summary>The command as a person would read it, for messages.</summary>
    public override string ToString() => string.Join(' ', [Program, .. Arguments]);
}
