using Caisson.Linux.Mounts;

namespace Caisson.Inspect.Mounts;

public sealed partial class Propagation
{
    // What appears may hide what appears elsewhere in the same namespace, so the tables are looked at as they would be afterwards.
    private void Hide()
    {
        var here = new PropagationPlace(Mount, Path, []);
        foreach (var places in _receivers.Prepend(here).GroupBy(static place => place.Mount.View))
        {
            var made = new Dictionary<(int Parent, string Path), int>();
            foreach (var place in places) made.TryAdd((place.Mount.Info.Id, place.Path!), -1 - made.Count);
            var table = new List<MountInfo>();
            foreach (var mount in places.Key.Mounts)
            {
                // What came later by propagation goes below what is on the same place of the mount already.
                table.Add(made.TryGetValue((mount.Info.ParentId, mount.Info.MountPoint), out var below) ? mount.Info with { ParentId = below } : mount.Info);
            }

            foreach (var ((parent, path), id) in made) table.Add(New(id, parent, path));
            var after = new MountNamespaceView(table, places.Key.Id, places.Key.Pid, places.Key.ProcessName);
            foreach (var place in places) place.HiddenBy = after.Find(made[(place.Mount.Info.Id, place.Path!)])!.HiddenBy;
        }

        HiddenBy = here.HiddenBy;
    }

    private static MountInfo New(int id, int parent, string path) => new()
    {
        Id = id,
        ParentId = parent,
        Major = 0,
        Minor = 0,
        Root = "/",
        MountPoint = path,
        Options = "",
        FileSystemType = "",
        Source = "",
        SuperOptions = "",
    };
}
