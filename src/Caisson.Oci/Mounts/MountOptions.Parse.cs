namespace Caisson.Oci;

public sealed partial class MountOptions
{
    /// <summary>Reads options. One string may hold several with commas between them; a comma in double quotes or after a backslash separates nothing.</summary>
    /// <param name="options">The options; null for none.</param>
    /// <returns>The options sorted by their subject. What is not known is taken for the file system's own, and the kernel judges it.</returns>
    public static MountOptions Parse(List<string>? options)
    {
        var result = new MountOptions();
        if (options is null) return result;
        foreach (var option in options)
        {
            if (option.Contains(',')) result.TakeEach(option);
            else result.Take(option);
        }

        return result;
    }

    private void TakeEach(string options)
    {
        var start = 0;
        var quoted = false;
        for (var i = 0; i < options.Length; i++)
        {
            if (options[i] == '"') quoted = !quoted;
            else if (options[i] == '\\') i++;
            else if (options[i] == ',' && !quoted)
            {
                Take(options[start..i]);
                start = i + 1;
            }
        }

        Take(options[start..]);
    }

    private void Take(string option)
    {
        switch (option)
        {
            case "" or "defaults": break;
            case "ro": Add(MountAttributes.Rdonly); break;
            case "rw": Remove(MountAttributes.Rdonly); break;
            case "nosuid": Add(MountAttributes.Nosuid); break;
            case "suid": Remove(MountAttributes.Nosuid); break;
            case "nodev": Add(MountAttributes.Nodev); break;
            case "dev": Remove(MountAttributes.Nodev); break;
            case "noexec": Add(MountAttributes.Noexec); break;
            case "exec": Remove(MountAttributes.Noexec); break;
            case "nosymfollow": Add(MountAttributes.Nosymfollow); break;
            case "symfollow": Remove(MountAttributes.Nosymfollow); break;
            case "nodiratime": Add(MountAttributes.Nodiratime); break;
            case "diratime": Remove(MountAttributes.Nodiratime); break;
            case "noatime": Atime(MountAttributes.Noatime); break;
            case "strictatime": Atime(MountAttributes.Strictatime); break;
            case "relatime": Atime(MountAttributes.None, named: true); break;
            case "atime": AtimeUnless(MountAttributes.Noatime); break;
            case "nostrictatime": AtimeUnless(MountAttributes.Strictatime); break;
            case "norelatime": NamesAttributes = true; break; // The kernel falls back to relatime, so there is nothing to take away.
            case "rro": AddRecursive(MountAttributes.Rdonly); break;
            case "rrw": RemoveRecursive(MountAttributes.Rdonly); break;
            case "rnosuid": AddRecursive(MountAttributes.Nosuid); break;
            case "rsuid": RemoveRecursive(MountAttributes.Nosuid); break;
            case "rnodev": AddRecursive(MountAttributes.Nodev); break;
            case "rdev": RemoveRecursive(MountAttributes.Nodev); break;
            case "rnoexec": AddRecursive(MountAttributes.Noexec); break;
            case "rexec": RemoveRecursive(MountAttributes.Noexec); break;
            case "rnosymfollow": AddRecursive(MountAttributes.Nosymfollow); break;
            case "rsymfollow": RemoveRecursive(MountAttributes.Nosymfollow); break;
            case "rnodiratime": AddRecursive(MountAttributes.Nodiratime); break;
            case "rdiratime": RemoveRecursive(MountAttributes.Nodiratime); break;
            case "rnoatime": RecursiveAtime(MountAttributes.Noatime); break;
            case "rstrictatime": RecursiveAtime(MountAttributes.Strictatime); break;
            case "rrelatime": RecursiveAtime(MountAttributes.None); break;
            case "ratime": RecursiveAtimeUnless(MountAttributes.Noatime); break;
            case "rnostrictatime": RecursiveAtimeUnless(MountAttributes.Strictatime); break;
            case "rnorelatime": break;
            case "bind": Bind = true; break;
            case "rbind": Bind = BindRecursive = true; break;
            case "remount": Remount = true; break;
            case "idmap": IdMap = true; break;
            case "ridmap": IdMap = IdMapRecursive = true; break;
            case "tmpcopyup": TmpCopyUp = true; break;
            case "copy-symlink": CopySymlink = true; break;
            case "src-nofollow": SourceNoFollow = true; break;
            case "dest-nofollow": DestinationNoFollow = true; break;
            default:
                if (!TakeShared(option) && !TakeUserSpace(option)) (Data ??= []).Add(option);
                break;
        }
    }

    // What concerns the instance or other mount namespaces.
    private bool TakeShared(string option)
    {
        switch (option)
        {
            case "sync": Superblock(SuperblockFlags.Sync, on: true); return true;
            case "async": Superblock(SuperblockFlags.Sync, on: false); return true;
            case "dirsync": Superblock(SuperblockFlags.Dirsync, on: true); return true;
            case "mand": Superblock(SuperblockFlags.Mand, on: true); return true;
            case "nomand": Superblock(SuperblockFlags.Mand, on: false); return true;
            case "lazytime": Superblock(SuperblockFlags.Lazytime, on: true); return true;
            case "nolazytime": Superblock(SuperblockFlags.Lazytime, on: false); return true;
            case "silent": Superblock(SuperblockFlags.Silent, on: true); return true;
            case "loud": Superblock(SuperblockFlags.Silent, on: false); return true;
            case "iversion": Superblock(SuperblockFlags.Iversion, on: true); return true;
            case "noiversion": Superblock(SuperblockFlags.Iversion, on: false); return true;
            default:
                var propagation = ParsePropagation(option);
                if (propagation == MountPropagation.None) return false;
                (Propagation ??= []).Add(propagation);
                return true;
        }
    }

    /// <summary>Reads the name of a propagation type.</summary>
    /// <param name="name"><c>private</c>, <c>shared</c>, <c>slave</c>, <c>unbindable</c>, or one of them with an r in front for "recursively".</param>
    /// <returns>The type; <see cref="MountPropagation.None"/> for any other name.</returns>
    public static MountPropagation ParsePropagation(string? name) => name switch
    {
        "private" => MountPropagation.Private,
        "rprivate" => MountPropagation.Private | MountPropagation.Recursive,
        "shared" => MountPropagation.Shared,
        "rshared" => MountPropagation.Shared | MountPropagation.Recursive,
        "slave" => MountPropagation.Slave,
        "rslave" => MountPropagation.Slave | MountPropagation.Recursive,
        "unbindable" => MountPropagation.Unbindable,
        "runbindable" => MountPropagation.Unbindable | MountPropagation.Recursive,
        _ => MountPropagation.None,
    };

    // Words for mount(8) and fstab(5) that no kernel knows. Those that let users mount bring restrictions with them, which hold here too.
    private bool TakeUserSpace(string option)
    {
        switch (option)
        {
            case "auto" or "noauto" or "nouser" or "nousers" or "noowner" or "nogroup" or "_netdev" or "nofail":
                return true;
            case "user" or "users":
                Add(MountAttributes.Nosuid | MountAttributes.Nodev | MountAttributes.Noexec);
                return true;
            case "owner" or "group":
                Add(MountAttributes.Nosuid | MountAttributes.Nodev);
                return true;
            default:
                return option.StartsWith("x-", StringComparison.Ordinal) || option.StartsWith("X-", StringComparison.Ordinal)
                    || option.StartsWith("comment=", StringComparison.Ordinal);
        }
    }
}
