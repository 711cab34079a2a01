namespace Caisson.Launch;

/// <summary>What makes the file tree of a new mount namespace go with a network namespace: a <c>/sys</c> that shows its devices, and configuration of its own, as ip-netns(8) has it.</summary>
/// <param name="Name">What the file system of <c>/sys</c> is called in the mount table; <c>ip netns exec</c> has the network namespace's name there.</param>
/// <param name="Files">Files or directories that are bound over others, such as <c>/etc/netns/blue/resolv.conf</c> over <c>/etc/resolv.conf</c>. Both exist.</param>
public sealed record NetworkView(string Name, IReadOnlyList<(string Source, string Target)> Files);
