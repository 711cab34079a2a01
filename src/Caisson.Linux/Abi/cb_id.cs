using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>Which connector. Header: <c>linux/connector.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct cb_id
{
    internal uint idx;
    internal uint val;
}
