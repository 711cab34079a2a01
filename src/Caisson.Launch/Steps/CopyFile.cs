using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch.Steps;

/// <summary>Makes a file in one of the runtime's own directories: empty, or a copy of a small file of the host.</summary>
internal sealed class CopyFile(Slot directory, string name, uint mode, string? source, uint user, uint group)
    : ChildStep(source is null ? "make a place for a file of the host" : $"copy {source}, if the container's ids may read it: it can be changed then")
{
    public override string Call => source is null ? $"openat({directory}, {Flags.Quote(name)}, O_CREAT|O_EXCL, 0{Convert.ToString(mode, 8)})"
        : $"openat({Flags.Quote(source)}, O_NOFOLLOW); openat({directory}, {Flags.Quote(name)}, O_CREAT|O_EXCL, 0{Convert.ToString(mode, 8)}); read, write";

    public override string? Object => source ?? name;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.CopyHostFile;
        record->A = directory.Index;
        record->B = (long)memory.Text(name);
        record->C = mode;
        record->D = source is null ? 0 : (long)memory.Text(source);
        record->E = user;
        record->F = group;
    }
}
