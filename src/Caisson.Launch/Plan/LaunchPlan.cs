using Caisson.Launch.Diagnosis;
using Caisson.Launch.Init;
using Caisson.Linux.Processes;
using Caisson.Linux;

namespace Caisson.Launch.Plan;

/// <summary>An ordered list of steps, the clone they begin with, and the descriptors they need.</summary>
internal sealed class LaunchPlan : IDisposable
{
    private readonly List<EarlyStep> _before = [];
    private int _opens;
    private readonly List<Step> _steps = [];
    private int _words;
    private readonly List<Slot> _slots = [];
    private readonly List<HostDescriptor> _descriptors = [];

    /// <summary>The CLONE_* flags of the first clone, without those that every clone has.</summary>
    public ulong CloneFlags { get; set; }

    /// <summary>The version 2 control group that the process is born into; null for the parent's.</summary>
    public Cgroups.CgroupDirectory? BornInto { get; set; }

    /// <summary>The variable that the child completes; null for none.</summary>
    public HomeVariable? Home { get; set; }

    /// <summary>What ends the launch before its time; null for nothing.</summary>
    public LaunchInterrupt? Interrupt { get; set; }

    /// <summary>The step after which a second process goes on; -1 for none.</summary>
    public int SecondProcessAt { get; private set; } = -1;

    /// <summary>What the plan is about, for the diagnosis of a failure.</summary>
    public LaunchSubject Subject { get; set; } = new();

    /// <summary>The parent's steps before the clone.</summary>
    public IReadOnlyList<EarlyStep> Before => _before;

    /// <summary>The steps after the clone: the child's, and the parent's for it.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>How many steps come before those after the clone, the clone among them.</summary>
    public int Offset => _before.Count + 1;

    /// <summary>Adds a step before the clone. It comes after all descriptors have been opened.</summary>
    public void Add(EarlyStep step) => _before.Add(step);

    /// <summary>Adds a step after the clone.</summary>
    public void Add(Step step)
    {
        if (step is Steps.ContinueInNewProcess) SecondProcessAt = _steps.Count;
        // Bit 0 answers what the child asks for.
        if (step is Steps.AwaitParent { Awaited: var awaited }) awaited.Word = 1ul << ++_words;
        if (step is ParentStep { Turn: Turn.WhenAsked } asked) asked.Word = Answered;
        _steps.Add(step);
    }

    /// <summary>Adds a step that the parent takes as soon as the process is born that becomes the program.</summary>
    public void AddAtBirth(ParentStep step)
    {
        int at = SecondProcessAt + 1;
        // What the process waits for sooner comes first.
        for (int i = at; i < _steps.Count; i++)
            if (_steps[i] is ParentStep { Turn: Turn.AtOnce }) at = i + 1;
        _steps.Insert(at, step);
    }

    /// <summary>The word that answers the child.</summary>
    public const ulong Answered = 1;

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
        _before.Insert(_opens++, new Launch.Steps.Parent.OpenDescriptor(descriptor));
        return descriptor;
    }

    /// <summary>A descriptor that somebody else keeps open.</summary>
    public HostDescriptor Borrow(string name, System.Runtime.InteropServices.SafeHandle handle)
    {
        var descriptor = new HostDescriptor(name, () => handle, borrowed: true);
        descriptor.Open();
        _descriptors.Add(descriptor);
        return descriptor;
    }

    /// <summary>Writes the plan and the child's context into memory.</summary>
    public unsafe InitContext* Encode(PlanMemory memory)
    {
        var context = memory.Allocate<InitContext>();
        context->Steps = memory.Allocate<StepRecord>(_steps.Count);
        context->FaultStep = -1;
        context->Caller = null;
        // A step fills it before the memory of the steps so far is given up, and the last one hands it over.
        Home?.Encode(memory);
        memory.BeginOperands();
        var record = context->Steps;
        for (int i = 0; i < _steps.Count; i++)
        {
            record->Number = i;
            if (_steps[i] is ChildStep step) step.Encode(memory, record);
            else if (_steps[i] is ParentStep { Turn: Turn.WhenAsked }) record->Run = &ContainerInit.AskParent;
            else continue;
            if (_steps[i] is Launch.Steps.ForgetCaller) context->Caller = (CallerMemory*)record->C;
            record++;
        }
        context->StepCount = (int)(record - context->Steps);
        context->Slots = memory.Allocate<int>(_slots.Count);
        for (int i = 0; i < _slots.Count; i++) context->Slots[i] = _slots[i].Given?.Number ?? -1;
        context->Scratch = memory.Allocate<byte>(InitContext.ScratchSize);
        context->Detail = memory.Allocate<byte>(StatusMessage.DetailLimit);
        return context;
    }

    /// <summary>The plan for people: the parent's steps before the clone, the clone, and what comes after it on both sides.</summary>
    public IReadOnlyList<PlannedStep> Describe()
    {
        var described = new List<PlannedStep>(Offset + _steps.Count);
        foreach (var step in Before) Describe(described, step);
        described.Add(new(described.Count + 1, CloneCall, CloneFlags == 0
            ? "make a child, which goes on alone: a program with several threads cannot change its own namespaces" : "make a child in new namespaces", ByParent: true));
        foreach (var step in _steps) Describe(described, step);
        return described;
    }

    private string CloneCall => $"clone3({(BornInto is null ? Flags.Clone(CloneFlags) : CloneFlags == 0 ? "CLONE_INTO_CGROUP" : Flags.Clone(CloneFlags) + "|CLONE_INTO_CGROUP")})";

    private static void Describe(List<PlannedStep> described, Step step) => described.Add(new(described.Count + 1, step.Call, step.Purpose, step is not ChildStep));

    public void Dispose()
    {
        foreach (var descriptor in _descriptors) descriptor.Dispose();
    }
}
