using Caisson.Linux;

namespace Caisson.Cli.Output;

/// <summary>How a user of <c>caisson</c> does what the libraries advise.</summary>
internal static class Advisor
{
    /// <summary>An error in one line, with the command or the option that helps.</summary>
    internal static string Describe(CaissonException error) => error.Describe(HowTo(error.Advice));

    /// <summary>Advice in words, with the command or the option that it takes; null for none.</summary>
    internal static string? Say(Advice? advice) => HowTo(advice) is { } how ? $"{advice!.Words} ({how})" : advice?.Words;

    private static string? HowTo(Advice? advice) => advice?.Kind switch
    {
        AdviceKind.DeleteContainer => $"caisson rm -f {PlainText.OneLine(advice.Object ?? "NAME")}",
        AdviceKind.ChooseStateRoot => "--root DIR",
        AdviceKind.NewUserNamespace => "caisson run: --userns",
        AdviceKind.DropCapabilities => "caisson run: --cap-drop",
        // Those who use caisson-oci look after their machine with caisson doctor too.
        AdviceKind.DoWithoutCgroups => "caisson-oci: --cgroup-manager disabled",
        AdviceKind.UseCgroupfs => "caisson-oci: --cgroup-manager cgroupfs",
        AdviceKind.OwnNamespaces => "caisson ns exec --map-root-user --mount …",
        AdviceKind.ScanNamespaces => "caisson ns ls --json",
        AdviceKind.ListKept => "caisson ns ls --kept",
        AdviceKind.ListNamespaces => "caisson ns ls",
        AdviceKind.EnterNamespaces => "caisson ns enter",
        AdviceKind.AddUserNamespace => "-U -r",
        AdviceKind.RemoveKept => $"caisson ns rm {PlainText.OneLine(advice.Object ?? "NAME")}",
        AdviceKind.RemoveKeptByForce => $"caisson ns rm --force {PlainText.OneLine(advice.Object ?? "NAME")}",
        _ => null,
    };
}
