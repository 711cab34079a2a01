using Caisson.Linux.Processes;

namespace Caisson.Linux.Tests;

/// <summary>A test that needs the kernel's events of processes; where it gives none, it is skipped with the reason.</summary>
public sealed class ProcessEventsFactAttribute : FactAttribute
{
    public ProcessEventsFactAttribute()
    {
        try
        {
            ProcessEvents.Open().Dispose();
        }
        catch (CaissonException error)
        {
            Skip = error.Message;
        }
    }
}
