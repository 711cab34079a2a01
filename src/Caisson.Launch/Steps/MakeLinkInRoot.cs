using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Makes a symbolic link in the container's root; the directories before it are made if they are missing.</summary>
internal sealed class MakeLinkInRoot(Slot root, string directory, string name, string target) : ChildStep("make the link that the source is once more, instead of following it")
{
    public override string Call => $"openat2, else make, {Flags.Quote(directory)} in {root}; symlinkat({Flags.Quote(target)}, {Flags.Quote(name)})";

    public override string? Object => directory.TrimEnd('/') + "/" + name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.MakeLinkInRoot;
        record->A = root.Index;
        record->B = (long)memory.Text(directory);
        record->C = (long)memory.Text(name);
        record->D = (long)memory.Text(target);
    }
}
