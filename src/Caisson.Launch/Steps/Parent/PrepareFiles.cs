using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps.Parent;

/// <summary>Finds or makes the files that are to keep the child's namespaces, and refuses those that cannot.</summary>
internal sealed class PrepareFiles(NamespaceFiles files) : EarlyStep($"find or make {files.Names}, to keep the namespaces in")
{
    public override string Call => "openat(O_PATH), else openat(O_CREAT|O_EXCL)";

    public override void Do() => files.Prepare();
}
