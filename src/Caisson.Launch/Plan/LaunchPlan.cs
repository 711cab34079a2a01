using Caisson.Launch.Diagnosis;
using Caisson.Launch.Init;
using Caisson.Linux.Processes;

namespace Caisson.Launch.Plan;

/// <summary>An ordered list of steps, the clone they begin with, and the descriptors they need.</summary>
internal sealed class LaunchPlan : IDisposable
{
    private readonly List<Step> _steps = [];
    private readonly List<Slot> _slots = [];
    private readonly List<HostDescriptor> _descriptors = [];

    /// <summary>The CLONE_* flags of the first clone, without those that every clone has.</summary>
    public ulong CloneFlags { get; set; }

    /// <summary>The version 2 control group that the process is born into; null for the parent's.</summary>
    public Cgroups.CgroupDirectory? BornInto { get; set; }

    /// <summary>What the parent does for the child, by its pid, right after the clone; the child's first step waits for it.</summary>
    public Action<int>? AfterClone { get; set; }

    /// <summary>
    /// What the parent does after that to put the child, by its pid, into control groups. In version 1 that takes some milliseconds, in which the child
    /// goes on until it depends on them.
    /// </summary>
    public Action<int>? Admit { get; set; }

    /// <summary>What the parent does to remember the process that becomes the program; that waits for it before its last steps.</summary>
    public Action<int>? Record { get; set; }

    /// <summary>Who gets the listener of the filter of system calls and the id of the process that has the filter.</summary>
    public Action<int, int>? Listener { get; set; }

    /// <summary>The variable that the child completes; null for none.</summary>
    public HomeVariable? Home { get; set; }

    /// <summary>What ends the launch before its time; null for nothing.</summary>
    public LaunchInterrupt? Interrupt { get; set; }

    /// <summary>The step after which a second process goes on; -1 for none.</summary>
    public int SecondProcessAt { get; private set; } = -1;

    /// <summary>What the plan is about, for the diagnosis of a failure.</summary>
    public LaunchSubject Subject { get; set; } = new();

    public IReadOnlyList<Step> Steps => _steps;

    public void Add(Step step)
    {
        if (step is Steps.ContinueInNewProcess) SecondProcessAt = _steps.Count;
        _steps.Add(step);
    }

    /// <summary>A place for a descriptor that a step of the child fills.</summary>
    public Slot NewSlot(string name)
    {
        var slot = new Slot(_slots.Count, name);
        _slots.Add(slot);
        return slot;
    }

    /// <summary>A place that holds a descriptor of the parent's.</summary>
    public Slot NewSlot(HostDescriptor given)
    {
        var slot = NewSlot(given.Name) with { Given = given };
        _slots[slot.Index] = slot;
        return slot;
    }

    /// <summary>The limit that is raised while the plan is walked, since it may need more descriptors than that; null if it does not.</summary>
    public DescriptorLimit? RaisedLimit { get; private set; }

    /// <summary>To be called when all mounts are planned: the steps that follow give the program the limit that it would have had.</summary>
    public DescriptorLimit? RaiseLimit() => RaisedLimit = DescriptorLimit.For(_slots.Count + _descriptors.Count);

    /// <summary>Announces a descriptor that the parent has to open before the clone.</summary>
    public HostDescriptor Needs(string name, Func<System.Runtime.InteropServices.SafeHandle> open)
    {
        var descriptor = new HostDescriptor(name, open);
        _descriptors.Add(descriptor);
        return descriptor;
    }

    /// <summary>A descriptor that somebody else keeps open.</summary>
    public HostDescriptor Borrow(string name, System.Runtime.InteropServices.SafeHandle handle)
    {
        var descriptor = new HostDescriptor(name, () => handle, borrowed: true);
        _descriptors.Add(descriptor);
        return descriptor;
    }

    /// <summary>Called right before the clone; throws if what has been opened is not what was meant, or something else is missing that will be needed.</summary>
    public Action? CheckDescriptors { get; set; }

    /// <summary>Opens what the child needs from its parent.</summary>
    public void OpenDescriptors()
    {
        foreach (var descriptor in _descriptors) descriptor.Open();
        CheckDescriptors?.Invoke();
    }

    /// <summary>Writes the plan and the child's context into memory.</summary>
    public unsafe InitContext* Encode(PlanMemory memory)
    {
        var context = memory.Allocate<InitContext>();
        context->Steps = memory.Allocate<StepRecord>(_steps.Count);
        context->StepCount = _steps.Count;
        context->FaultStep = -1;
        context->Caller = null;
        // A step fills it before the memory of the steps so far is given up, and the last one hands it over.
        Home?.Encode(memory);
        memory.BeginOperands();
        for (int i = 0; i < _steps.Count; i++)
        {
            _steps[i].Encode(memory, context->Steps + i);
            if (_steps[i] is Launch.Steps.ForgetCaller) context->Caller = (CallerMemory*)context->Steps[i].C;
        }
        context->Slots = memory.Allocate<int>(_slots.Count);
        for (int i = 0; i < _slots.Count; i++) context->Slots[i] = _slots[i].Given?.Number ?? -1;
        context->Scratch = memory.Allocate<byte>(InitContext.ScratchSize);
        context->Detail = memory.Allocate<byte>(StatusMessage.DetailLimit);
        return context;
    }

    /// <summary>The plan for people: the clone first, then every step.</summary>
    public IReadOnlyList<PlannedStep> Describe()
    {
        var described = new List<PlannedStep>(_steps.Count);
        for (int i = 0; i < _steps.Count; i++) described.Add(new PlannedStep(i + 1, _steps[i].Call, _steps[i].Purpose));
        return described;
    }

    public void Dispose()
    {
        foreach (var descriptor in _descriptors) descriptor.Dispose();
    }
}
