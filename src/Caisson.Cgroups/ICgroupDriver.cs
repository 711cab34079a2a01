using Caisson.Oci;

namespace Caisson.Cgroups;

/// <summary>Makes, limits and removes the control groups of containers.</summary>
/// <remarks>
/// The order of a launch: <see cref="Locate"/>, then the place is written into the container's record, so that a crash leaves
/// nothing that cannot be found; <see cref="Create"/>, before the clone if <see cref="NeedsProcess"/> is false, after it else;
/// <see cref="Apply"/>. Killing and freezing go by the group's own files and are the same for every driver: see <see cref="Cgroup"/>.
/// </remarks>
public interface ICgroupDriver
{
    /// <summary>Which manager this is.</summary>
    CgroupManager Manager { get; }

    /// <summary>Whether groups can only be made around a process that exists already.</summary>
    bool NeedsProcess { get; }

    /// <summary>Says where a container's groups will be. Nothing is made.</summary>
    /// <param name="request">What they are for.</param>
    /// <returns>The place; null if there is to be no group, after a warning that tells why.</returns>
    /// <exception cref="CaissonException">The path is not valid.</exception>
    Cgroup? Locate(CgroupRequest request);

    /// <summary>Makes the groups. What a failure has made by then, it removes.</summary>
    /// <param name="group">The place.</param>
    /// <param name="request">What they are for.</param>
    /// <param name="pid">The process that they are made around if <see cref="NeedsProcess"/>, which is in them afterwards; 0 else.</param>
    /// <exception cref="CaissonException">A group cannot be made, or is in use.</exception>
    void Create(Cgroup group, CgroupRequest request, int pid);

    /// <summary>Sets the limits of a group that exists.</summary>
    /// <param name="group">The group.</param>
    /// <param name="resources">The limits; what is absent stays as it is.</param>
    /// <param name="journal">The container runs already, and this takes down what is changed; null for a container that is just being made.</param>
    /// <exception cref="CaissonException">A limit cannot be set; the error names the controller, the file and the value.</exception>
    void Apply(Cgroup group, SpecResources resources, UpdateJournal? journal);

    /// <summary>Removes a group in which no process is left, with the groups that were made in it. One that is gone already is no error.</summary>
    /// <param name="group">The group.</param>
    /// <exception cref="CaissonException">It cannot be removed.</exception>
    void Remove(Cgroup group);
}
