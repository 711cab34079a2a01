using System.Globalization;
using Caisson.Linux.Processes;
using Caisson.Oci;

namespace Caisson.Cgroups;

/// <summary>A container's group while the container is being made: where it will be, then what is done before and after the clone.</summary>
internal sealed class CgroupLaunch : IDisposable
{
    private readonly ICgroupDriver _driver;
    private readonly CgroupRequest _request;
    private readonly long? _defaultPidsLimit;

    private CgroupLaunch(ICgroupDriver driver, CgroupRequest request, Cgroup group, long? defaultPidsLimit)
    {
        _driver = driver;
        _request = request;
        Group = group;
        _defaultPidsLimit = defaultPidsLimit;
    }

    /// <summary>The group; before <see cref="Prepare"/> it is only a place.</summary>
    public Cgroup Group { get; }

    /// <summary>The machine's hierarchies.</summary>
    public CgroupLayout Layout => _request.Layout;

    /// <summary>The version 2 group that the process is to be born into; null if it gets into its groups after that.</summary>
    public CgroupDirectory? BornInto => _driver.NeedsProcess ? null : Group.Unified;

    /// <summary>Whether something is left to be done once the process is there.</summary>
    public bool AdmitsLater => _driver.NeedsProcess || Group.HasLegacy;

    /// <summary>Finds the place of a container's group. Nothing is made.</summary>
    /// <param name="manager">Who is to make it.</param>
    /// <param name="id">The container's id.</param>
    /// <param name="spec">Its document.</param>
    /// <param name="optional">It does without a group if none is delegated to the caller and no limit needs one; without a word if true; null to decide by who the caller is.</param>
    /// <param name="warn">Called with named warnings.</param>
    /// <param name="name">The group's name, if the document has no path; null for the container's id.</param>
    /// <param name="defaultPidsLimit">The most processes and threads, if the document does not say and the group can count them; null for any number.</param>
    /// <returns>Null if there is to be none.</returns>
    /// <exception cref="CaissonException">The path is not valid, or limits cannot be had.</exception>
    public static CgroupLaunch? Locate(CgroupManager manager, string id, OciSpec spec, bool? optional, Action<string>? warn, string? name = null, long? defaultPidsLimit = null)
    {
        if (manager == CgroupManager.Disabled) return null;
        var driver = CgroupDrivers.Of(manager);
        var request = new CgroupRequest
        {
            Id = id,
            Name = name,
            Spec = spec,
            Layout = CgroupLayout.Read(),
            Rootless = optional ?? !Caller.IsMachinesRoot,
            Warn = optional == true ? null : warn,
        };
        return driver.Locate(request) is { } group ? new CgroupLaunch(driver, request, group, defaultPidsLimit) : null;
    }

    /// <summary>Makes and limits the group, as far as that can be done before the process is there.</summary>
    public void Prepare()
    {
        if (!_driver.NeedsProcess) Make(0);
    }

    /// <summary>Takes in a process that has just been made: from then on it is in all its groups.</summary>
    public void Admit(int pid)
    {
        if (_driver.NeedsProcess) Make(pid);
        else Group.JoinLegacy(pid);
    }

    /// <summary>Ends what is in the group and takes it back, if it was made.</summary>
    public void Undo()
    {
        if (!_made) return;
        // The first process has got SIGKILL and some time already. One that does not end by it is left to `delete`.
        Group.KillAll(UndoLimit);
        _driver.Remove(Group);
        CgroupfsDriver.Undo(Group);
    }

    private const int UndoLimit = 1000;

    public void Dispose() => Group.Dispose();

    private bool _made;

    private void Make(int pid)
    {
        _driver.Create(Group, _request, pid);
        _made = true;
        if (_request.Resources is { } resources) _driver.Apply(Group, resources, journal: null);
        // A default that cannot be had is no failure: the container does without.
        if (_defaultPidsLimit is { } limit && _request.Resources?.Pids?.Limit is null)
            Group.Of("pids")?.TryWrite("pids.max", limit.ToString(CultureInfo.InvariantCulture));
        CgroupOwner.Give(Group, _request.Spec);
    }
}
