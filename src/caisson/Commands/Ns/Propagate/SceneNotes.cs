using Caisson.Linux;

namespace Caisson.Cli.Commands.Ns.Propagate;

/// <summary>What an answer does not know.</summary>
internal static class SceneNotes
{
    internal static void Write(TextWriter output, Scene scene)
    {
        foreach (var note in Of(scene)) output.WriteLine(PlainText.OneLine($"Not seen: {note}."));
    }

    internal static IEnumerable<string> Of(Scene scene)
    {
        if (scene.Tables.Unreadable.Count > 0)
            yield return $"the mounts of {MountText.Count(scene.Tables.Unreadable.Count, "mount namespace", "mount namespaces")} ({string.Join(", ", scene.Tables.Unreadable.Take(10).Select(static id => id.Inode))}{(scene.Tables.Unreadable.Count > 10 ? ", …" : "")}), where no process is that could be asked";
        var unnumbered = scene.Tables.Views.Count(static view => view.Id is null);
        if (unnumbered > 0) yield return $"the {(unnumbered == 1 ? "number" : "numbers")} of {MountText.Count(unnumbered, "mount namespace", "mount namespaces")}, which only those may know who may trace a process in {(unnumbered == 1 ? "it" : "them")}";
        foreach (var gap in scene.Gaps) yield return gap.ToString();
    }
}
