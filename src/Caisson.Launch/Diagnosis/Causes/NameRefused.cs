using System.Text;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A host or domain name is refused: sethostname(2).</summary>
internal sealed class NameRefused : ICause
{
    private const int Longest = 64;

    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not (SetHostname or SetDomainname) || failure.Object is not { } name) return null;
        if (failure.Errno == Errno.EINVAL) return new($"the name is {Encoding.UTF8.GetByteCount(name)} bytes long, and the kernel takes {Longest}", "choose a shorter one");
        if (failure.Errno != Errno.EPERM) return null;
        return failure.Subject.Has(NamespaceKind.Uts)
            ? new("naming it takes CAP_SYS_ADMIN in the user namespace that owns the UTS namespace", "run as root, or make the UTS namespace together with the user namespace")
            : new("the container shares its caller's UTS namespace, whose name is not its to change", "give it a UTS namespace of its own, or leave the name out");
    }
}
