namespace Caisson.OciRuntime;

/// <summary>How a caller of <c>caisson-oci</c> does what the libraries advise.</summary>
internal static class Advisor
{
    /// <summary>An error in one line, with the command or the option that helps.</summary>
    internal static string Describe(CaissonException error) => error.Describe(HowTo(error.Advice));

    private static string? HowTo(Advice? advice) => advice?.Kind switch
    {
        AdviceKind.DeleteContainer => $"delete --force {advice.Object}",
        AdviceKind.ChooseStateRoot => "--root DIR",
        AdviceKind.ChooseBundle => "--bundle DIR",
        AdviceKind.DoWithoutCgroups => "--cgroup-manager disabled",
        AdviceKind.UseCgroupfs => "--cgroup-manager cgroupfs",
        AdviceKind.ChooseConsoleSocket => "--console-socket PATH",
        AdviceKind.DoWithoutPivot => "--no-pivot",
        AdviceKind.IgnorePause => "exec --ignore-paused",
        _ => null,
    };
}
