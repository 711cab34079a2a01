using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Caisson.EndToEnd.Harness;

/// <summary>unshare, nsenter and lsns of the newest util-linux there is, to ask the same question twice.</summary>
/// <remarks>
/// Where the machine's is older, Debian sid's is run by its own loader (<c>scripts/fixtures util-linux</c>); it needs no root file system of its own. A test that
/// needs a newer one than there is, is skipped by <see cref="Feature.UtilLinux242"/>.
/// </remarks>
public sealed class UtilLinux
{
    private static readonly Lazy<UtilLinux> s_newest = new(Find);
    private readonly string[] _before;

    private UtilLinux(string[] before, Version version) => (_before, Version) = (before, version);

    /// <summary>The newest there is.</summary>
    public static UtilLinux Newest => s_newest.Value;

    /// <summary>Its version, such as 2.42.4; 0.0 where there is none.</summary>
    public Version Version { get; }

    /// <summary>Whether it is of this version or a later one.</summary>
    public static bool Since(int major, int minor) => Newest.Version >= new Version(major, minor);

    /// <summary><c>unshare</c> with these arguments.</summary>
    public ProgramStart Unshare(params string[] arguments) => Program("unshare", arguments);

    /// <summary><c>nsenter</c> with these arguments.</summary>
    public ProgramStart Nsenter(params string[] arguments) => Program("nsenter", arguments);

    /// <summary><c>lsns</c> with these arguments.</summary>
    public ProgramStart Lsns(params string[] arguments) => Program("lsns", arguments);

    private ProgramStart Program(string name, string[] arguments)
    {
        string[] command = [.. _before, $"{Directory}/{name}", .. arguments];
        return new ProgramStart(command[0], command[1..]);
    }

    private string Directory { get; init; } = "/usr/bin";

    private static UtilLinux Find()
    {
        var installed = new UtilLinux([], VersionOf("/usr/bin/unshare"));
        if (installed.Version >= new Version(2, 42) || Fixtures.WhyNot("util-linux") is not null) return installed;
        var sid = Fixtures.UtilLinux;
        var (machine, loader) = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? ("aarch64-linux-gnu", "usr/lib/ld-linux-aarch64.so.1") : ("x86_64-linux-gnu", "usr/lib64/ld-linux-x86-64.so.2");
        loader = $"{sid}/{loader}";
        string[] before = [loader, "--library-path", $"{sid}/usr/lib/{machine}"];
        var version = VersionOf([.. before, $"{sid}/usr/bin/unshare"]);
        return version > installed.Version ? new UtilLinux(before, version) { Directory = $"{sid}/usr/bin" } : installed;
    }

    private static Version VersionOf(params string[] command)
    {
        if (!File.Exists(command[0])) return new Version(0, 0);
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[.. command[1..], "--version"]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        // unshare from util-linux 2.42.4
        var words = process.StandardOutput.ReadToEnd().Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return words.Length > 0 && Version.TryParse(words[^1].Split('-')[0], out var version) ? version : new Version(0, 0);
    }
}
