namespace Caisson.EndToEnd.Harness;

/// <summary>A test that is skipped, with the reason, where the machine lacks something.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FactIfAttribute : FactAttribute
{
    /// <param name="needs">What the test needs, all of it.</param>
    public FactIfAttribute(params Feature[] needs) => Skip = Machine.WhyNot(needs);
}

/// <summary>A theory that is skipped, with the reason, where the machine lacks something.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class TheoryIfAttribute : TheoryAttribute
{
    /// <param name="needs">What the test needs, all of it.</param>
    public TheoryIfAttribute(params Feature[] needs) => Skip = Machine.WhyNot(needs);
}

/// <summary>A test that needs root.</summary>
public sealed class RootFactAttribute() : FactIfAttribute(Feature.Root);

/// <summary>A test that runs programs as an ordinary user with user namespaces; the harness must be root to become one.</summary>
public sealed class UserNamespaceFactAttribute() : FactIfAttribute(Feature.Root, Feature.UserNamespaces);
