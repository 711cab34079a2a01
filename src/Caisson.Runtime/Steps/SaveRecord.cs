using Caisson.Launch;
using Caisson.Launch.Plan;

namespace Caisson.Runtime.Steps;

/// <summary>Writes down that the container's first process is there.</summary>
/// <param name="save">Writes the record of the process with this id.</param>
internal sealed class SaveRecord(Action<int> save) : ParentStep("write down that the process is there: none is ever running without a record", Turn.AtOnce)
{
    public override string Call => "openat(<state>, O_TMPFILE); write; linkat";

    public override void Do(Child child) => save(child.Pid);
}
