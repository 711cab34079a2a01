using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps.Parent;

/// <summary>Opens, with the parent's rights, what the child needs and could not open itself.</summary>
internal sealed class OpenDescriptor(HostDescriptor descriptor) : EarlyStep("open what the process is to use, with the rights of its parent")
{
    public override string Call => $"{descriptor} = open(…)";

    public override void Do() => descriptor.Open();
}
