using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

/// <summary>Paths in the container's root, which is hostile: it is reached by descriptor and nothing resolves outside it.</summary>
internal static unsafe partial class ContainerInit
{
    private const int LinkLimit = 40;
    private const int TryLimit = 1000;
    private const int PathLimit = 4096;

    /// <summary>Opens what lies at a path in the root; symbolic links are followed inside it only, magic links never.</summary>
    private static long OpenInRoot(InitContext* c, int root, byte* path, long flags, ulong resolve) =>
        Open(c, root, path, flags, resolve | OpenAt2.RESOLVE_IN_ROOT | OpenAt2.RESOLVE_NO_MAGICLINKS);

    private static long Open(InitContext* c, int directory, byte* path, long flags, ulong resolve)
    {
        open_how* how = (open_how*)(c->Scratch + 1536);
        how->flags = (ulong)(flags | Fcntl.O_CLOEXEC);
        how->mode = 0;
        how->resolve = resolve;
        // While something is renamed or mounted anywhere on the machine, the kernel cannot tell where ".." leads: ask again.
        long result;
        int tries = 0;
        do result = Call(c, SystemCallNumber.openat2, directory, (long)path, (long)how, sizeof(open_how));
        while (result == -(int)Linux.Errno.EAGAIN && ++tries < TryLimit);
        return result;
    }

    /// <summary>
    /// Opens (O_PATH) a mount's target, making what is missing on the way: directories, and at the end a directory or
    /// an empty file.
    /// </summary>
    private static long OpenOrMake(InitContext* c, int root, byte* path, bool directory, uint mode, ulong resolve)
    {
        long target = OpenInRoot(c, root, path, Fcntl.O_PATH, resolve);
        if (target != -(int)Linux.Errno.ENOENT) return target;
        return MakeTarget(c, root, path, directory, mode, resolve);
    }

    /// <summary>Makes what is missing. Mostly that is the last component alone, in a directory that is there; else the slow way is gone.</summary>
    private static long MakeTarget(InitContext* c, int root, byte* path, bool directory, uint mode, ulong resolve)
    {
        byte* parentPath = c->Scratch + PathLimit;
        long length = Copy(parentPath, path, PathLimit);
        if (length < 0) return length;
        long slash = length - 1;
        while (slash > 0 && parentPath[slash] != (byte)'/') slash--;
        byte* name = path + slash + 1;
        if (slash <= 0 || *name == 0 || name[0] == (byte)'.') return MakeInRoot(c, root, path, directory, mode, resolve);
        parentPath[slash] = 0;
        long parent = OpenInRoot(c, root, parentPath, Fcntl.O_PATH | Fcntl.O_DIRECTORY, resolve);
        if (parent < 0) return parent == -(int)Linux.Errno.ENOENT ? MakeInRoot(c, root, path, directory, mode, resolve) : parent;
        long result = directory ? Call(c, SystemCallNumber.mkdirat, parent, (long)name, mode) : MakeFile(c, parent, name, mode);
        if (result >= 0) result = Call(c, SystemCallNumber.openat, parent, (long)name, Fcntl.O_PATH | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC);
        Syscall(SystemCallNumber.close, parent, 0, 0, 0, 0, 0);
        // There, and yet not to be opened: a link that leads to nothing.
        return result == -(int)Linux.Errno.EEXIST ? MakeInRoot(c, root, path, directory, mode, resolve) : result;
    }

    /// <summary>
    /// The slow way: one component after another. A racing process can turn any of them into a link; since each look-up
    /// is confined to the root, and a new entry is made by its single name in an opened directory, all it gains is
    /// another place in its own root.
    /// </summary>
    private static long MakeInRoot(InitContext* c, int root, byte* path, bool directory, uint mode, ulong resolve)
    {
        byte* resolved = c->Scratch + PathLimit;         // the directory reached, relative to the root; "." at first
        byte* rest = c->Scratch + 2 * PathLimit;         // what is still to walk
        byte* link = c->Scratch + 3 * PathLimit;         // one component, or a link's target
        long restLength = Copy(rest, path, PathLimit);
        if (restLength < 0) return restLength;
        long resolvedLength = 1;
        resolved[0] = (byte)'.';
        resolved[1] = 0;
        int links = 0;
        byte* at = rest;

        for (;;)
        {
            while (*at == (byte)'/') at++;
            if (*at == 0) return OpenInRoot(c, root, resolved, Fcntl.O_PATH, resolve);
            byte* name = at;
            while (*at != 0 && *at != (byte)'/') at++;
            long nameLength = at - name;
            byte* next = at;
            while (*next == (byte)'/') next++;
            bool last = *next == 0;

            if (nameLength == 1 && name[0] == (byte)'.') continue;
            if (nameLength == 2 && name[0] == (byte)'.' && name[1] == (byte)'.')
            {
                while (resolvedLength > 1 && resolved[resolvedLength - 1] != (byte)'/') resolvedLength--;
                if (resolvedLength > 1) resolvedLength--;
                resolved[resolvedLength] = 0;
                continue;
            }
            if (nameLength > 255 || resolvedLength + 1 + nameLength + 1 > PathLimit) return -(int)Linux.Errno.ENAMETOOLONG;

            long parent = OpenInRoot(c, root, resolved, Fcntl.O_PATH | Fcntl.O_DIRECTORY, OpenAt2.RESOLVE_NO_SYMLINKS);
            if (parent < 0) return parent;
            for (long i = 0; i < nameLength; i++) link[i] = name[i];
            link[nameLength] = 0;
            long made = last && !directory
                ? MakeFile(c, parent, link, mode)
                : Call(c, SystemCallNumber.mkdirat, parent, (long)link, last ? mode : 0x1ED /* 0755 */);
            if (made < 0 && made != -(int)Linux.Errno.EEXIST)
            {
                Syscall(SystemCallNumber.close, parent, 0, 0, 0, 0, 0);
                return made;
            }

            // Read into the place of the component's name: the target replaces it.
            byte* component = resolved + resolvedLength;
            *component = (byte)'/';
            for (long i = 0; i < nameLength; i++) component[1 + i] = name[i];
            component[1 + nameLength] = 0;
            long linked = made >= 0 ? -(int)Linux.Errno.EINVAL
                : Call(c, SystemCallNumber.readlinkat, parent, (long)(component + 1), (long)link, PathLimit - 1);
            Syscall(SystemCallNumber.close, parent, 0, 0, 0, 0, 0);
            if (linked < 0)
            {
                // Not a link: step into it.
                resolvedLength += 1 + nameLength;
                continue;
            }

            *component = 0;
            if (resolve != 0 && (resolve & OpenAt2.RESOLVE_NO_SYMLINKS) != 0 || ++links > LinkLimit) return -(int)Linux.Errno.ELOOP;
            if (linked == 0) return -(int)Linux.Errno.ENOENT;
            long tail = 0;
            while (at[tail] != 0) tail++;
            if (linked + tail + 1 > PathLimit) return -(int)Linux.Errno.ENAMETOOLONG;
            // The tail lies in the same buffer: move it to its new place from the right end, then put the target before it.
            byte* target = rest + linked;
            if (target > at) for (long i = tail; i >= 0; i--) target[i] = at[i];
            else for (long i = 0; i <= tail; i++) target[i] = at[i];
            for (long i = 0; i < linked; i++) rest[i] = link[i];
            at = rest;
            if (rest[0] == (byte)'/')
            {
                resolvedLength = 1;
                resolved[1] = 0;
            }
        }
    }

    private static long MakeFile(InitContext* c, long parent, byte* name, uint mode)
    {
        long file = Call(c, SystemCallNumber.openat, parent, (long)name, Fcntl.O_CREAT | Fcntl.O_EXCL | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC | Fcntl.O_WRONLY, mode);
        if (file >= 0) Syscall(SystemCallNumber.close, file, 0, 0, 0, 0, 0);
        return file;
    }

    private static long Copy(byte* to, byte* from, int limit)
    {
        int i = 0;
        for (; from[i] != 0; i++)
        {
            if (i == limit - 1) return -(int)Linux.Errno.ENAMETOOLONG;
            to[i] = from[i];
        }
        to[i] = 0;
        return i;
    }
}
