using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>The architecture as the compiler knows it; a constant in ahead-of-time compiled programs.</summary>
internal static class Architectures
{
    internal static bool IsArm64 => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
}
