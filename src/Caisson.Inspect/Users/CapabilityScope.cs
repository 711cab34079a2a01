using Caisson.Linux.Security;

namespace Caisson.Inspect.Users;

/// <summary>What a process can in a user namespace.</summary>
/// <param name="Level">The namespace.</param>
/// <param name="Capabilities">The capabilities that it has there.</param>
public sealed record CapabilityScope(UserNamespaceLevel Level, CapabilitySet Capabilities);
