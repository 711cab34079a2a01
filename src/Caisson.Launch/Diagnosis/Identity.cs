using Caisson.Linux.Files;

namespace Caisson.Launch.Diagnosis;

/// <summary>Who meets a file's permissions: path_resolution(7).</summary>
internal sealed record Identity(uint Uid, uint Gid, IReadOnlyList<uint> Groups)
{
    /// <summary>Permissions do not apply: CAP_DAC_OVERRIDE in the machine's first user namespace.</summary>
    public bool OverridesAll { get; init; }

    /// <summary>Permissions do not apply to files whose owner and group this user namespace knows.</summary>
    public LaunchSubject? Rules { get; init; }

    /// <summary>Whether the directory may be passed through.</summary>
    public bool MaySearch(FileInformation directory) => May(directory, 1);

    /// <summary>Whether entries may be made in the directory.</summary>
    public bool MayAdd(FileInformation directory) => May(directory, 3);

    public override string ToString() => $"user {Uid}, group {Gid}";

    // The first of owner, group and others that fits decides.
    private bool May(FileInformation file, uint bits)
    {
        if (OverridesAll) return true;
        if (Rules is not null && LaunchSubject.Covers(Rules.Users, file.Uid) && LaunchSubject.Covers(Rules.Groups, file.Gid)) return true;
        int shift = file.Uid == Uid ? 6 : file.Gid == Gid || Groups.Contains(file.Gid) ? 3 : 0;
        return (file.Permissions >> shift & bits) == bits;
    }
}
