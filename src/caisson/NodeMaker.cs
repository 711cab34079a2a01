using Caisson.Engine;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Cli;

/// <summary>Makes what a composition wants to find in the state directory.</summary>
internal static class NodeMaker
{
    internal static void Make(ComposedNode node, (uint Uid, uint Gid)? owner)
    {
        switch (node.Kind)
        {
            case ComposedNodeKind.Directory:
                Directory.CreateDirectory(node.Path);
                // Its owner makes what is in it, and removes it in the end.
                File.SetUnixFileMode(node.Path, (UnixFileMode)node.Mode | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
                break;
            case ComposedNodeKind.Link:
                File.CreateSymbolicLink(node.Path, node.Target ?? "");
                return;
            default:
                if (node.Target is null) File.Create(node.Path).Dispose();
                else File.Copy(node.Target, node.Path);
                File.SetUnixFileMode(node.Path, (UnixFileMode)(node.Mode & 0x1FF));
                break;
        }

        if (owner is not { } to) return;
        var descriptor = SystemCall.Check(SystemCall.openat(Fcntl.AT_FDCWD, node.Path, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW), "preparing the root file system", "openat", node.Path);
        var result = SystemCall.fchown((int)descriptor, to.Uid, to.Gid);
        SystemCall.close((int)descriptor);
        SystemCall.Check(result, "preparing the root file system", "fchown", node.Path);
    }
}
