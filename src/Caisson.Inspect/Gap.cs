namespace Caisson.Inspect;

/// <summary>Something that a scan could not see.</summary>
/// <param name="Reason">What and why.</param>
/// <param name="Count">How many times: processes, threads, mount namespaces, sockets or namespaces.</param>
public sealed record Gap(GapReason Reason, int Count)
{
    /// <summary>Whether it lies in the process that scanned (its descriptors, its patience), and not in processes and namespaces that are hidden from it.</summary>
    public bool IsOfTheScan => Reason is GapReason.NoDescriptors or GapReason.TooMany;

    /// <summary>One sentence for people, without a full stop.</summary>
    public override string ToString() => Reason switch
    {
        GapReason.ProcessRefused => $"the namespaces of {Things("process", "processes")} of other users, or with more rights, could not be read",
        GapReason.DescriptorsRefused => $"the descriptors of {Things("process", "processes")} could not be read",
        GapReason.MountsRefused => $"the mounts of {Things("mount namespace", "mount namespaces")} could not be read",
        GapReason.SocketsRefused => $"the network namespace of {Things("socket", "sockets")} could not be asked for",
        GapReason.RelativesRefused => $"the owner or parent of {Things("namespace", "namespaces")} is outside this user or PID namespace, or could not be asked for",
        GapReason.OtherPidNamespace => "this is not the initial PID namespace: processes outside it are not in /proc",
        GapReason.HiddenProcesses => "/proc hides the processes of other users (hidepid)",
        GapReason.NoDescriptors => $"this program has no descriptors left: {Things("question", "questions")} could not be asked",
        GapReason.TooMany => $"what keeps namespaces alive is too much to be noted: {Things("part", "parts")} left out",
        _ => Reason.ToString(),
    };

    private string Things(string one, string several) => Count == 1 ? "1 " + one : $"{Count} {several}";
}
