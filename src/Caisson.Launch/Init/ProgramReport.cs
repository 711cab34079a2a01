using System.Runtime.InteropServices;

namespace Caisson.Launch.Init;

/// <summary>What the child saw of a program that it may not execute, sent as the detail of its report.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ProgramReport
{
    public const int Size = 24;

    /// <summary>Type and permission bits; 0 if the file could not be reached.</summary>
    public uint Mode;

    public uint User;
    public uint Group;

    /// <summary>Its place among the candidates.</summary>
    public int Candidate;

    /// <summary>ST_* flags of the mount it lies on: statfs(2).</summary>
    public long MountFlags;
}
