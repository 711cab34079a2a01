using Caisson.Launch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime.Tests.Diagnosis;

/// <summary>A descriptor that is never opened, for steps that want one.</summary>
internal sealed class HostDescriptorOf(string name) : IDisposable
{
    public HostDescriptor Descriptor { get; } = new(name, () => new SafeFileHandle(-1, false));

    public void Dispose() => Descriptor.Dispose();
}
