using Caisson.EndToEnd.Harness;
using Xunit.Sdk;

namespace Caisson.EndToEnd.ChildRules;

/// <summary>
/// The code between the clone and the container's program must not touch the .NET runtime: docs/architecture.md, "The
/// child's rules". Here the compiled programs are asked whether it does.
/// </summary>
public sealed class ChildRulesTests
{
    private const string Code = "_Launch_Init_ContainerInit__", Walk = Code + "Walk";

    /// <summary>The C library's two functions: the second is asked by the parent, in the frame that clones.</summary>
    private const string SystemCall = "ExternSymbol syscall", ErrnoAddress = "ExternSymbol __errno_location";

    [TheoryIf(Feature.Programs)]
    [Trait("Vm", "no")] // The graph is left by the build, which is not done there.
    [InlineData("graph/caisson-oci")]
    [InlineData("graph/caisson")]
    [InlineData("tests/graph/Caisson.Stress")]
    public void The_childs_code_reaches_nothing_but_itself_and_the_kernel(string program)
    {
        var graph = CompiledGraph.Read(Path.Combine(Programs.Source, program + ".dgml.xml"));
        var code = graph.Find(name => name.Contains(Code, StringComparison.Ordinal) && IsMethod(name)).ToHashSet();
        var walk = graph.Find(name => name.EndsWith(Walk, StringComparison.Ordinal)).Single();
        // The frame that clones goes on in the child.
        var clones = graph.To(walk).Where(node => IsMethod(graph.NameOf(node)) && !code.Contains(node)).ToList();
        clones.Count.ShouldBe(1);

        // Without these the graph is not the one this test thinks it reads, and finding nothing would prove nothing.
        code.Count.ShouldBeGreaterThan(40);
        code.Count(node => graph.From(node).Any(target => graph.NameOf(target) == SystemCall)).ShouldBeGreaterThan(40);

        var wrong = new List<string>();
        foreach (var node in code.Concat(clones))
        {
            foreach (var target in graph.From(node))
            {
                var name = graph.NameOf(target);
                bool allowed = code.Contains(target) || name == SystemCall
                    || name == ErrnoAddress && clones.Contains(node)
                    // A number of the kernel's for this architecture, in a method that refers to nothing.
                    || name.StartsWith("Caisson_Linux_Caisson_Linux_Abi_", StringComparison.Ordinal) && name.Contains("__get_", StringComparison.Ordinal) && !graph.From(target).Any();
                if (!allowed)
                    wrong.Add($"{Short(graph.NameOf(node))} refers to {Short(name)}");
            }
        }
        if (wrong.Count > 0)
            throw new XunitException($"the child's code in {program} is not on its own:\n  {string.Join("\n  ", wrong.Order())}");
    }

    [TheoryIf(Feature.Programs)]
    [Trait("Vm", "no")]
    [InlineData("graph/caisson-oci")]
    [InlineData("graph/caisson")]
    public void The_programs_first_code_reaches_nothing_but_itself_and_the_kernel(string program)
    {
        const string Code = "_ProgramStart__";
        string[] own = ["Begin", "OpenStandardDescriptors", "OpenNull", "HideRuntimeVariables", "IsForRuntime", "Syscall", "StartRuntime"];
        var graph = CompiledGraph.Read(Path.Combine(Programs.Source, program + ".dgml.xml"));
        var code = graph.Find(name => Array.Exists(own, method => name.EndsWith(Code + method, StringComparison.Ordinal))).ToHashSet();
        code.Select(graph.NameOf).ShouldContain(name => name.EndsWith(Code + "Begin", StringComparison.Ordinal));
        code.Any(node => graph.From(node).Any(target => graph.NameOf(target) == SystemCall)).ShouldBeTrue();
        var wrong = new List<string>();
        foreach (var node in code)
        {
            foreach (var name in graph.From(node).Where(target => !code.Contains(target)).Select(graph.NameOf))
            {
                // Its numbers, which are there before any constructor has run, and the text of a path.
                if (name is SystemCall or "ExternSymbol __real_main" || name.Contains("NONGCSTATICS", StringComparison.Ordinal) && name.EndsWith("ProgramStart", StringComparison.Ordinal)
                    || name.Contains("__PrivateImplementationDetails____", StringComparison.Ordinal)) continue;
                if (name.Contains("__get_", StringComparison.Ordinal) && name.StartsWith("Caisson_Linux_Caisson_Linux_Abi_", StringComparison.Ordinal)) continue;
                wrong.Add($"{graph.NameOf(node)} refers to {name}");
            }
        }

        if (wrong.Count > 0) throw new XunitException($"the first code in {program} is not on its own:\n  {string.Join("\n  ", wrong.Order())}");
    }

    // Information on a method, such as its exception clauses, bears the method's name behind a prefix.
    private static bool IsMethod(string name) => name.StartsWith("Caisson_Launch_", StringComparison.Ordinal);

    private static string Short(string name) => name.Replace("Caisson_Launch_Caisson_Launch_", "", StringComparison.Ordinal);
}
