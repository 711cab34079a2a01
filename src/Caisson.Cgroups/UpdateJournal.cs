using Caisson.Oci;

namespace Caisson.Cgroups;

/// <summary>What an update of a running container has changed so far, and how each change is set back if a later one fails.</summary>
/// <param name="before">The limits that held before it.</param>
public sealed class UpdateJournal(SpecResources before)
{
    private readonly List<Action> _changes = [];

    /// <summary>The limits that held before it.</summary>
    public SpecResources Before => before;

    /// <summary>Notes a change, just before it is made.</summary>
    /// <param name="setBack">Sets it back.</param>
    public void Add(Action setBack) => _changes.Add(setBack);

    /// <summary>Sets all changes back, the last one first. What cannot be set back stays: the failure that led here is the one to tell.</summary>
    public void SetBack()
    {
        for (int i = _changes.Count - 1; i >= 0; i--)
        {
            try
            {
                _changes[i]();
            }
            catch (CaissonException)
            {
            }
        }
        _changes.Clear();
    }
}
