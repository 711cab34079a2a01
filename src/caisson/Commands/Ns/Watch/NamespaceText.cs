using Caisson.Cli.Commands.Ns.Show;
using Caisson.Inspect;
using Caisson.Inspect.Mounts;
using Caisson.Inspect.Views;

namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>What <c>caisson ns show</c> tells of a namespace, as lines.</summary>
internal static class NamespaceText
{
    internal static List<string> Of(NamespaceInfo info, NamespaceSnapshot machine)
    {
        try
        {
            var target = NamespaceTarget.Resolve(EventText.Name(info.Kind, info.Id), new TargetOptions { Snapshot = machine });
            using var output = new StringWriter();
            var groups = new Lazy<PeerGroups>(() => MountTables.Take(machine).Groups, LazyThreadSafetyMode.None);
            new NamespaceSheet(new Sheet(output), machine, () => groups.Value).Write([NamespaceDetails.Read(target, info.Kind, machine)]);
            return [.. output.ToString().TrimEnd('\n').Split('\n')];
        }
        catch (CaissonException e)
        {
            return [EventText.Name(info.Kind, info.Id), "", .. e.Explain().Split('\n')];
        }
    }
}
