using Caisson.Launch.Init;

namespace Caisson.Launch.Plan;

/// <summary>The memory that all <see cref="Steps.CopyUp"/> steps of a plan share.</summary>
internal sealed unsafe class CopyMemory
{
    private CopySpace* _space;

    public CopySpace* Get(PlanMemory memory)
    {
        if (_space is not null) return _space;
        _space = memory.Allocate<CopySpace>();
        _space->Frames = memory.Allocate<CopyFrame>(CopySpace.DepthLimit);
        _space->Entries = memory.Allocate<byte>(CopySpace.EntriesSize);
        _space->Data = memory.Allocate<byte>(CopySpace.DataSize);
        _space->Path = memory.Allocate<byte>(CopySpace.PathLimit);
        _space->Links = memory.Allocate<CopiedFile>(CopySpace.LinkLimit);
        _space->LinkPaths = memory.Allocate<byte>(CopySpace.LinkPathsSize);
        return _space;
    }
}
