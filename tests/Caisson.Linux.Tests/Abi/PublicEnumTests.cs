using System.Reflection;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;

namespace Caisson.Linux.Tests.Abi;

/// <summary>The public types have the values of the constants, which <see cref="AbiTests"/> compares with the headers.</summary>
public sealed class PublicEnumTests
{
    [Fact]
    public void Capabilities_have_the_kernels_names_and_numbers()
    {
        foreach (var (name, value) in Constants(typeof(CapabilityNumber)).Where(c => c.Name != "CAP_LAST_CAP"))
        {
            ((int)Enum.Parse<Capability>(name)).ShouldBe(value, name);
            Capabilities.NameOf((Capability)value).ShouldBe(name);
            Capabilities.Parse(name.ToLowerInvariant()).ShouldBe((Capability)value);
            Capabilities.Parse(name[4..]).ShouldBe((Capability)value);
        }
        ((int)Capabilities.Last).ShouldBe(CapabilityNumber.CAP_LAST_CAP);
        Enum.GetValues<Capability>().Length.ShouldBe(41);
    }

    [Fact]
    public void Signals_have_the_kernels_names_and_numbers()
    {
        foreach (var (name, value) in Constants(typeof(SignalNumber)).Where(c => c.Name.StartsWith("SIG") && !c.Name.Contains('_') && c.Name != "SIGRTMIN"))
        {
            new Signal(value).ToString().ShouldBe(name);
            Signal.Parse(name).Number.ShouldBe(value);
        }
        foreach (var property in typeof(Signal).GetProperties(BindingFlags.Static | BindingFlags.Public))
            property.GetValue(null)!.ToString().ShouldBe(property.Name);
    }

    [Fact]
    public void Namespace_kinds_are_their_clone_flags()
    {
        foreach (var kind in NamespaceKinds.Each)
        {
            var flag = typeof(Sched).GetField(NamespaceKinds.FlagName(kind), BindingFlags.Static | BindingFlags.NonPublic)!;
            ((ulong)kind).ShouldBe((ulong)flag.GetRawConstantValue()!);
            File.Exists($"/proc/self/ns/{NamespaceKinds.ProcName(kind)}").ShouldBeTrue();
        }
        NamespaceKinds.Each.Length.ShouldBe(8);
    }

    [Fact]
    public void Mount_attributes_and_propagation_are_the_kernels()
    {
        ((ulong)MountAttributes.ReadOnly).ShouldBe(MountAttr.MOUNT_ATTR_RDONLY);
        ((ulong)MountAttributes.NoSetuid).ShouldBe(MountAttr.MOUNT_ATTR_NOSUID);
        ((ulong)MountAttributes.NoDevices).ShouldBe(MountAttr.MOUNT_ATTR_NODEV);
        ((ulong)MountAttributes.NoExecute).ShouldBe(MountAttr.MOUNT_ATTR_NOEXEC);
        ((ulong)MountAttributes.NoAccessTime).ShouldBe(MountAttr.MOUNT_ATTR_NOATIME);
        ((ulong)MountAttributes.StrictAccessTime).ShouldBe(MountAttr.MOUNT_ATTR_STRICTATIME);
        ((ulong)MountAttributes.NoDirectoryAccessTime).ShouldBe(MountAttr.MOUNT_ATTR_NODIRATIME);
        ((ulong)MountAttributes.IdMapped).ShouldBe(MountAttr.MOUNT_ATTR_IDMAP);
        ((ulong)MountAttributes.NoSymlinkFollow).ShouldBe(MountAttr.MOUNT_ATTR_NOSYMFOLLOW);
        ((ulong)MountPropagation.Private).ShouldBe(Mount.MS_PRIVATE);
        ((ulong)MountPropagation.Shared).ShouldBe(Mount.MS_SHARED);
        ((ulong)MountPropagation.Slave).ShouldBe(Mount.MS_SLAVE);
        ((ulong)MountPropagation.Unbindable).ShouldBe(Mount.MS_UNBINDABLE);
        ((int)UnmountOptions.Force).ShouldBe(Umount.MNT_FORCE);
        ((int)UnmountOptions.Detach).ShouldBe(Umount.MNT_DETACH);
        ((int)UnmountOptions.NoFollow).ShouldBe(Umount.UMOUNT_NOFOLLOW);
    }

    [Fact]
    public void Secure_bits_file_kinds_and_link_flags_are_the_kernels()
    {
        ((int)SecureBits.NoRoot).ShouldBe(SecureBit.SECBIT_NOROOT);
        ((int)SecureBits.NoRootLocked).ShouldBe(SecureBit.SECBIT_NOROOT_LOCKED);
        ((int)SecureBits.NoSetuidFixup).ShouldBe(SecureBit.SECBIT_NO_SETUID_FIXUP);
        ((int)SecureBits.NoSetuidFixupLocked).ShouldBe(SecureBit.SECBIT_NO_SETUID_FIXUP_LOCKED);
        ((int)SecureBits.KeepCapabilities).ShouldBe(SecureBit.SECBIT_KEEP_CAPS);
        ((int)SecureBits.KeepCapabilitiesLocked).ShouldBe(SecureBit.SECBIT_KEEP_CAPS_LOCKED);
        ((int)SecureBits.NoAmbientRaise).ShouldBe(SecureBit.SECBIT_NO_CAP_AMBIENT_RAISE);
        ((int)SecureBits.NoAmbientRaiseLocked).ShouldBe(SecureBit.SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED);
        ((int)FileKind.Pipe).ShouldBe(Stat.S_IFIFO);
        ((int)FileKind.CharacterDevice).ShouldBe(Stat.S_IFCHR);
        ((int)FileKind.Directory).ShouldBe(Stat.S_IFDIR);
        ((int)FileKind.BlockDevice).ShouldBe(Stat.S_IFBLK);
        ((int)FileKind.Regular).ShouldBe(Stat.S_IFREG);
        ((int)FileKind.SymbolicLink).ShouldBe(Stat.S_IFLNK);
        ((int)FileKind.Socket).ShouldBe(Stat.S_IFSOCK);
        ((int)LinkFlags.Up).ShouldBe(RtNetlink.IFF_UP);
        ((int)LinkFlags.Broadcast).ShouldBe(RtNetlink.IFF_BROADCAST);
        ((int)LinkFlags.Loopback).ShouldBe(RtNetlink.IFF_LOOPBACK);
        ((int)LinkFlags.PointToPoint).ShouldBe(RtNetlink.IFF_POINTOPOINT);
        ((int)LinkFlags.Running).ShouldBe(RtNetlink.IFF_RUNNING);
        ((int)LinkFlags.NoArp).ShouldBe(RtNetlink.IFF_NOARP);
        ((int)LinkFlags.Promiscuous).ShouldBe(RtNetlink.IFF_PROMISC);
        ((int)LinkFlags.Multicast).ShouldBe(RtNetlink.IFF_MULTICAST);
        ((int)LinkFlags.LowerUp).ShouldBe(RtNetlink.IFF_LOWER_UP);
    }

    [Fact]
    public void No_public_member_has_pointers()
    {
        var members = typeof(CaissonException).Assembly.GetExportedTypes().SelectMany(t => t.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly));
        foreach (var member in members)
        {
            Type[] types = member switch
            {
                MethodBase m => [.. m.GetParameters().Select(p => p.ParameterType), .. m is MethodInfo i ? [i.ReturnType] : Type.EmptyTypes],
                FieldInfo f => [f.FieldType],
                PropertyInfo p => [p.PropertyType],
                _ => [],
            };
            types.ShouldAllBe(t => !t.IsPointer && !t.IsFunctionPointer && !(t.HasElementType && t.GetElementType()!.IsPointer), $"{member.DeclaringType}.{member.Name}");
        }
    }

    private static IEnumerable<(string Name, int Value)> Constants(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.NonPublic).Where(f => f.IsLiteral).Select(f => (f.Name, (int)f.GetRawConstantValue()!));
}
