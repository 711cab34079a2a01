using System.Globalization;
using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Seccomp;

namespace Caisson.Launch.Steps;

/// <summary>Puts a filter of system calls on the process.</summary>
internal sealed class LoadFilter(SeccompFilter filter) : ChildStep(filter.Notifies ? "put the filter of system calls on the process, and hand its listener out" : "put the filter of system calls on the process")
{
    public override string Call => $"seccomp(SECCOMP_SET_MODE_FILTER, {filter.Flags.ToString("x", CultureInfo.InvariantCulture)}, {filter.Program.Length} instructions){(filter.Notifies ? "; sendmsg(SCM_RIGHTS)" : "")}";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.LoadFilter;
        record->A = (long)Program(memory, filter);
        record->B = filter.Flags;
    }

    /// <summary>The filter as the kernel takes it.</summary>
    public static unsafe sock_fprog* Program(PlanMemory memory, SeccompFilter filter)
    {
        var program = memory.Allocate<sock_fprog>();
        program->len = (ushort)filter.Program.Length;
        program->filter = memory.Allocate<sock_filter>(filter.Program.Length);
        filter.Program.CopyTo(new Span<sock_filter>(program->filter, filter.Program.Length));
        return program;
    }
}
