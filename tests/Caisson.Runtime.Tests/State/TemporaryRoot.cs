using Caisson.Runtime.State;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

namespace Caisson.Runtime.Tests.State;

/// <summary>A state root that is gone after the test.</summary>
public sealed class TemporaryRoot : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("caisson-state-").FullName;
    public ContainerStore Store => new(Path);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public static ContainerRecord Record(string id, ProcessIdentity? process = null, bool started = true) => new()
    {
        Id = id,
        OciVersion = "1.2.0",
        Bundle = "/bundle",
        Rootfs = "/bundle/rootfs",
        Created = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        Process = process ?? ProcessIdentity.Of(Environment.ProcessId)!.Value,
        OwnerUid = 0,
        Started = started,
    };
}
