using Caisson.Launch.Plan;
using Caisson.Launch.Planning;

namespace Caisson.Launch.Steps.Parent;

/// <summary>Sets the child's oom_score_adj, for a child whose user namespace gives it no right to: proc_pid_oom_score_adj(5).</summary>
internal sealed class WriteOomScore(int score) : ParentStep(OomScore.Purpose, Turn.AtOnce)
{
    public override string Call => $"write(/proc/<child>/oom_score_adj, \"{score}\")";

    public override void Do(Child child) => OomScore.Write(child.Pid, score);
}
