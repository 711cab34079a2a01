using System.Runtime.InteropServices;

namespace Caisson.Launch.Plan;

/// <summary>A descriptor that the parent opens before the clone and the child finds under the same number.</summary>
internal sealed class HostDescriptor(string name, Func<SafeHandle> open, bool borrowed = false) : IDisposable
{
    private SafeHandle? _handle;

    public string Name => name;

    /// <summary>The number; -1 in a plan that is only printed.</summary>
    public int Number => _handle is null ? -1 : (int)_handle.DangerousGetHandle();

    public void Open() => _handle = open();

    public void Dispose()
    {
        if (!borrowed) _handle?.Dispose();
    }

    public override string ToString() => $"<{name}>";
}
