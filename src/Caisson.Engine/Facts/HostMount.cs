using Caisson.Oci;

namespace Caisson.Engine;

/// <summary>A mount as the caller sees it: a line of /proc/self/mountinfo (proc_pid_mountinfo(5)).</summary>
/// <param name="Id">The mount's id.</param>
/// <param name="Parent">The id of the mount it lies on.</param>
/// <param name="Device">The file system's device, <c>major:minor</c>.</param>
/// <param name="Root">The directory of the file system that is mounted.</param>
/// <param name="Target">Where it lies.</param>
/// <param name="Type">The file system type.</param>
/// <param name="Attributes">What it forbids: <c>ro</c>, <c>nosuid</c>, <c>nodev</c>, <c>noexec</c>, <c>nosymfollow</c>.</param>
public readonly record struct HostMount(int Id, int Parent, string Device, string Root, string Target, string Type, MountAttributes Attributes = MountAttributes.None);
