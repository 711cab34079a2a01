namespace Caisson.OciRuntime.CommandLine;

/// <summary>One command of the program.</summary>
/// <param name="options">Its options, in the form that <see cref="ArgumentReader"/> reads.</param>
/// <param name="help">What <c>--help</c> prints.</param>
/// <param name="run">Carries it out and gives the exit status.</param>
internal sealed class Command(string options, string help, Func<GlobalOptions, ArgumentReader, int> run)
{
    internal string Options => options;

    internal string Help => help;

    internal Func<GlobalOptions, ArgumentReader, int> Run => run;
}
