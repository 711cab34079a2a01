// Lists the namespaces of the machine that are not those it started with: what they are, how many processes are in each,
// and what keeps those alive that no process is in.
using Caisson.Inspect;
using Caisson.Linux.Namespaces;

// One scan gives an immutable snapshot. It works without privileges, too, and says what it could not see.
var snapshot = NamespaceSnapshot.Take();

foreach (var item in snapshot.Namespaces.Where(static item => !item.IsInitial))
{
    var kind = NamespaceKinds.OciName(item.Kind);
    var who = item.Leader is { } leader ? $"{leader.Name} (pid {leader.Pid})"
        : item.Holders.Count > 0 ? $"kept by: {item.Holders[0].Kind} {item.Holders[0].Path}"
        : "kept by nothing that can be seen";
    Console.WriteLine($"{kind,-8} {item.Id.Inode,-11} {item.Processes.Count,4} processes  {who}");
}

Console.WriteLine($"{snapshot.Namespaces.Count} namespaces, {snapshot.Processes.Count} processes");
foreach (var gap in snapshot.Gaps) Console.WriteLine($"not seen: {gap}");
