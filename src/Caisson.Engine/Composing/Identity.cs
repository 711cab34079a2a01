namespace Caisson.Engine;

/// <summary>Who a program runs as.</summary>
/// <param name="Uid">The user id, inside.</param>
/// <param name="Gid">The group id, inside.</param>
/// <param name="Groups">Supplementary groups; null for none.</param>
/// <param name="Home">The home directory that /etc/passwd names; null if it names none.</param>
/// <param name="Name">The user's name; null if it has none.</param>
internal sealed record Identity(uint Uid, uint Gid, List<uint>? Groups, string? Home, string? Name);
