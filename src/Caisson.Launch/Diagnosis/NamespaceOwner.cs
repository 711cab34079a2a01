using Caisson.Linux.Namespaces;

namespace Caisson.Launch.Diagnosis;

/// <summary>A namespace and the user namespace whose administrators rule it; for a user namespace, that is itself.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">Its number, as in <c>net:[4026531840]</c>.</param>
/// <param name="UserNamespace">The number of the user namespace; null if it lies outside the caller's.</param>
/// <param name="Uid">Who made the user namespace, as the caller sees ids; null if that cannot be seen.</param>
internal readonly record struct NamespaceOwner(NamespaceKind Kind, ulong Id, ulong? UserNamespace, uint? Uid);
