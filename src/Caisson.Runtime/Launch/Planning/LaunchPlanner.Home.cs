using System.Text;
using Caisson.Linux.Files;

namespace Caisson.Runtime.Launch.Planning;

internal sealed partial class LaunchPlanner
{
    private const int PasswordFileLimit = 4 << 20;

    /// <summary>The user's home directory by the container's passwd; the root directory if that does not say.</summary>
    private string HomeOf(uint uid)
    {
        if (_namespaces.Has(Linux.Abi.Sched.CLONE_NEWNS) && !_namespaces.IsNew(Linux.Abi.Sched.CLONE_NEWNS)) return "/";
        try
        {
            using var root = RootDirectory.Open(RootOnHost);
            return HomeDirectory.Find(root.ReadAllBytes("etc/passwd", PasswordFileLimit), uid) ?? "/";
        }
        catch (CaissonException)
        {
            return "/"; // An image without a passwd, or with one that is no file, has no homes to tell of.
        }
    }
}
