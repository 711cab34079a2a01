// Tells who would see a mount made at a path: ExplainMount PATH.
using Caisson.Inspect.Mounts;

var path = Path.GetFullPath(args.Length > 0 ? args[0] : "/");

// The mount tables of all mount namespaces; then the mount that the path lies on, in this process's own.
var tables = MountTables.Take();
var place = MountNamespaceView.TryRead(Environment.ProcessId)!.Locate(path);
var mount = tables.Find(place.Mount.View)!.Find(place.Mount.Info.Id)!;
var propagation = Propagation.At(tables.Groups, mount, place.Path);

Console.WriteLine($"{path} is on {mount.Info.MountPoint}, which is {mount.Info.Propagation.ToString().ToLowerInvariant()}");
foreach (var receiver in propagation.Receivers)
    Console.WriteLine($"a mount would also appear at {receiver.Path} in {receiver.Mount.View}{(receiver.HiddenBy is null ? "" : ", hidden")}");
if (propagation.Receivers.Count == 0) Console.WriteLine("a mount would appear nowhere else");
foreach (var hidden in mount.View.Mounts.Where(static item => item.IsHidden))
    Console.WriteLine($"hidden now: {hidden.Info.MountPoint} ({hidden.Info.FileSystemType}), under {hidden.HiddenBy!.Info.MountPoint} ({hidden.HiddenBy.Info.FileSystemType})");
