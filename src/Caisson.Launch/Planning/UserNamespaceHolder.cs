using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>A process that does nothing but keep a user namespace with the given maps alive until somebody has opened it.</summary>
internal sealed class UserNamespaceHolder : IDisposable
{
    private readonly Child _child;

    private UserNamespaceHolder(Child child) => _child = child;

    public int Pid => _child.Pid;

    public static UserNamespaceHolder Start(List<SpecIdMapping> users, List<SpecIdMapping> groups)
    {
        using var plan = new LaunchPlan { CloneFlags = Sched.CLONE_NEWUSER };
        plan.Add(IdMapWriter.Step(Turn.AtOnce, new SpecLinux { UidMappings = users, GidMappings = groups }, LaunchHost.Current()));
        plan.Add(new AwaitEnd("hold the namespace until the parent has opened it"));
        var child = Child.Clone(plan, "user namespace for an idmapped mount");
        try
        {
            child.TakeAtOnce();
            return new UserNamespaceHolder(child);
        }
        catch
        {
            child.Abandon();
            throw;
        }
    }

    /// <summary>The child sees the end of its socket and ends.</summary>
    public void Dispose() => _child.Abandon();
}
