using Caisson.Cli.Output;

namespace Caisson.Cli.Commands;

/// <summary>Does something with several containers: the failure of one is no reason to leave out the rest.</summary>
internal static class EachName
{
    internal static int Do(IReadOnlyList<string> names, Action<string> action)
    {
        var status = 0;
        foreach (var name in names)
        {
            try
            {
                action(name);
            }
            catch (CaissonException e)
            {
                Messages.Error(e);
                status = Application.Failure;
            }
        }

        return status;
    }
}
