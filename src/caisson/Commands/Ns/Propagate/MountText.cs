using System.Globalization;
using Caisson.Cli.Output;
using Caisson.Inspect.Mounts;
using Caisson.Linux;

namespace Caisson.Cli.Commands.Ns.Propagate;

/// <summary>How mounts and their namespaces are named.</summary>
internal static class MountText
{
    /// <summary>In a list: <c>4026532500 (nginx, pid 77)</c>.</summary>
    internal static string Label(MountNamespaceView view) => PlainText.Clean(view.ToString());

    /// <summary>In a sentence: <c>the mount namespace 4026532500 (nginx, pid 77)</c>.</summary>
    internal static string InWords(MountNamespaceView view) => view.Id is not null
        ? $"the mount namespace {Label(view)}"
        : string.Create(CultureInfo.InvariantCulture, $"the mount namespace of {PlainText.Clean(view.ProcessName ?? "?")} (pid {view.Pid})");

    internal static string Describe(MountNode mount)
    {
        var info = mount.Info;
        var part = info.Root == "/" ? "" : $", its {PlainText.Clean(info.Root)}";
        return $"{PlainText.Clean(info.MountPoint)} ({PlainText.Clean(info.FileSystemType)}{(info.Source.Length > 0 && info.Source != info.FileSystemType && info.Source != "none" ? " " + PlainText.Clean(info.Source) : "")}{part})";
    }

    /// <summary>The propagation type in one word or three.</summary>
    internal static string Type(MountNode mount) => mount.Info switch
    {
        { SharedGroup: not null, MasterGroup: not null } => "shared and slave",
        { SharedGroup: not null } => "shared",
        { MasterGroup: not null } => "slave",
        { IsUnbindable: true } => "unbindable",
        _ => "private",
    };

    internal static string Count(int count, string one, string several) => count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count} {several}");
}
