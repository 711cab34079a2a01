using System.Text;
using Caisson.Launch.Planning;
using Caisson.Runtime.State;

namespace Caisson.Runtime;

/// <summary>The root of a container that shares its caller's mount namespace is mounted there, and goes with the container.</summary>
public sealed partial class ContainerManager
{
    private const string SharedRootName = "shared-root";

    private static void RememberSharedRoot(ContainerDirectory directory, string attached) => directory.Write(SharedRootName, Encoding.UTF8.GetBytes(attached));

    private static void TakeSharedRootAway(ContainerDirectory directory)
    {
        if (directory.Read(SharedRootName) is { } attached) SharedRoot.TakeAway(Encoding.UTF8.GetString(attached));
    }
}
