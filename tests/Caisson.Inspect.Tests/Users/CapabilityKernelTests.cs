using Caisson.Inspect.Users;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Inspect.Tests.Users;

/// <summary>The answers against what the kernel does: in generated trees of user namespaces four deep, of several owners, with processes of several users and capabilities.</summary>
public sealed class CapabilityKernelTests
{
    private static readonly Capability[] s_tried = [Capability.CAP_SYS_ADMIN, Capability.CAP_KILL, Capability.CAP_SYS_NICE, Capability.CAP_NET_ADMIN];

    [CompilerFact]
    public void The_kernel_decides_as_told()
    {
        var (yes, no) = (0, 0);
        for (var seed = 1; seed <= 3; seed++)
        {
            using var tree = new CapabilityTree(Generate(new Random(seed)));
            var chains = tree.Holders.ConvertAll(ChainOf);
            chains.Max(chain => chain.Count).ShouldBeGreaterThanOrEqualTo(5);
            var holders = tree.Processes.ConvertAll(pid => CapabilityHolder.TryRead(pid)!);
            foreach (var (process, target, capability, result) in tree.Try())
            {
                result.ShouldBeInRange(-1, 1);
                if (result < 0) continue;
                var answer = CapabilityAnswer.Find(holders[process], (Capability)capability, chains[target]);
                answer.Allowed.ShouldBe(result == 1, $"seed {seed}, process {process} ({holders[process]}), {(Capability)capability} in namespace {target}: the kernel says {result}; {string.Join("; ", answer.Steps.Select(step => step.Sentence))}");
                if (result == 1) yes++;
                else no++;
            }
        }

        // Both answers have to be among them in numbers.
        yes.ShouldBeGreaterThan(200);
        no.ShouldBeGreaterThan(200);
    }

    private static UserNamespaceChain ChainOf(int pid)
    {
        using var user = NamespaceHandle.OpenProcess(pid, NamespaceKind.User);
        return UserNamespaceChain.Read(user);
    }

    // Four namespaces one in another, and three more anywhere.
    private static IEnumerable<string> Generate(Random random)
    {
        uint[] users = [0, 1000, 2000, 3000];
        for (var node = 1; node <= 7; node++) yield return $"N:{(node <= 4 ? node - 1 : random.Next(4))}:{users[random.Next(3)]}";
        for (var i = 0; i < 20; i++)
        {
            var effective = CapabilitySet.None;
            foreach (var capability in s_tried)
                if (random.Next(2) == 0) effective = effective.With(capability);
            if (random.Next(3) == 0) effective = CapabilitySet.None;
            yield return $"P:{random.Next(8)}:{users[random.Next(4)]}:{effective.Mask:x}";
        }
    }
}
