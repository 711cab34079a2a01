using System.Diagnostics;
using Caisson.Oci;
using Caisson.Runtime.State;

namespace Caisson.Runtime.Tests;

public class ContainerProcessesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_first_process_whose_number_has_passed_to_another_one_brings_nobody(bool ownMountNamespace)
    {
        using var stranger = Process.Start("sh", ["-c", "sleep 1000 & wait"]);
        try
        {
            var now = ProcessIdentity.Of(stranger.Id)!.Value;
            // The control: as itself it is found. The other way its mount namespace is this machine's, with everybody in it.
            if (!ownMountNamespace) List(now, ownMountNamespace).ShouldContain(stranger.Id);
            List(now with { StartTime = now.StartTime - 1 }, ownMountNamespace).ShouldBeEmpty();
        }
        finally
        {
            stranger.Kill(entireProcessTree: true);
        }
    }

    private static List<int> List(ProcessIdentity first, bool ownMountNamespace)
    {
        using var processes = new ContainerProcesses(new()
        {
            Id = "x",
            Directory = "",
            Status = ContainerStatus.Running,
            Pid = first.Pid,
            Record = new() { Id = "x", OciVersion = "1.2.0", Bundle = "/", Rootfs = "/", Created = default, OwnerUid = 0, Process = first, OwnMountNamespace = ownMountNamespace },
        });
        return processes.List();
    }
}
