using Caisson.Inspect.Users;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Inspect.Tests.Users;

/// <summary>The rules of user_namespaces(7), "Capabilities", one after another.</summary>
public sealed class CapabilityAnswerTests
{
    // The initial namespace, in it one that user 1000 made, in that one that 1000 made too, and in that one of user 2000.
    private static readonly NamespaceId s_initial = new(4, 0xEFFFFFFD), s_outer = new(4, 11), s_middle = new(4, 12), s_inner = new(4, 13);
    private static readonly UserNamespaceChain s_chain = new([new(s_inner, 2000), new(s_middle, 1000), new(s_outer, 1000), new(s_initial, 0)]);

    private static CapabilityAnswer Ask(NamespaceId where, uint? uid, params Capability[] effective) =>
        CapabilityAnswer.Find(new(where, uid, CapabilitySet.Of(effective)), Capability.CAP_NET_ADMIN, s_chain);

    [Fact]
    public void In_its_own_namespace_a_processs_effective_set_counts()
    {
        Ask(s_inner, 0, Capability.CAP_NET_ADMIN).ShouldSatisfyAllConditions(a => a.Allowed.ShouldBe(true), a => a.Steps.Select(s => s.Rule).ShouldBe([CapabilityRule.OwnNamespace]));
        // Also root's, and also if it made the namespace.
        Ask(s_inner, 2000, Capability.CAP_SYS_ADMIN).Allowed.ShouldBe(false);
        Ask(s_inner, 0).Steps[^1].Sentence.ShouldBe("the process is in user:[13], where its effective capabilities count: CAP_NET_ADMIN is not among them");
    }

    [Fact]
    public void What_it_has_in_its_own_it_has_in_all_below()
    {
        Ask(s_initial, 5, Capability.CAP_NET_ADMIN).ShouldSatisfyAllConditions(a => a.Allowed.ShouldBe(true),
            a => a.Steps.Select(s => s.Rule).ShouldBe([CapabilityRule.AskParent, CapabilityRule.AskParent, CapabilityRule.AskParent, CapabilityRule.OwnNamespace]));
        Ask(s_outer, 5, Capability.CAP_NET_ADMIN).Allowed.ShouldBe(true);
        Ask(s_outer, 5, Capability.CAP_SYS_ADMIN).Allowed.ShouldBe(false);
    }

    [Fact]
    public void Who_made_a_namespace_from_the_one_around_it_has_everything_in_it_and_below()
    {
        // 2000 made the inner one; 1000 the middle one, of which the inner is a child.
        Ask(s_middle, 2000).ShouldSatisfyAllConditions(a => a.Allowed.ShouldBe(true), a => a.Steps.Select(s => s.Rule).ShouldBe([CapabilityRule.Owner]),
            a => a.Steps[0].Sentence.ShouldBe("user 2000, as whom the process acts, made user:[13] from user:[12], where the process is: the maker has every capability in it, and in all below"));
        Ask(s_outer, 1000).ShouldSatisfyAllConditions(a => a.Allowed.ShouldBe(true), a => a.Steps.Select(s => s.Rule).ShouldBe([CapabilityRule.AskParent, CapabilityRule.Owner]));
        Ask(s_initial, 1000).Allowed.ShouldBe(true);
        // Being the maker counts only in the parent: from further up it is nobody's.
        Ask(s_initial, 2000).Allowed.ShouldBe(false);
        Ask(s_outer, 2000).Allowed.ShouldBe(false);
        Ask(s_middle, 1000).Allowed.ShouldBe(false);
    }

    [Fact]
    public void A_process_below_or_beside_has_nothing()
    {
        Ask(new(4, 99), 1000, Capability.CAP_NET_ADMIN).ShouldSatisfyAllConditions(a => a.Allowed.ShouldBe(false), a => a.Steps[^1].Rule.ShouldBe(CapabilityRule.NoAncestor));
        CapabilityAnswer.Find(new(s_inner, 0, CapabilitySet.All), Capability.CAP_NET_ADMIN, new([new(s_middle, 1000), new(s_outer, 1000), new(s_initial, 0)])).Allowed.ShouldBe(false);
    }

    [Fact]
    public void What_is_outside_the_readers_view_is_not_guessed()
    {
        // The reader is in the middle one: it sees neither what is above nor the number of who made it.
        var chain = new UserNamespaceChain([new(s_inner, 2000), new(s_middle, null)]);
        chain.IsComplete.ShouldBeFalse();
        CapabilityAnswer.Find(new(s_middle, 2000, default), Capability.CAP_CHOWN, chain).Allowed.ShouldBe(true);
        CapabilityAnswer.Find(new(new(4, 77), 0, CapabilitySet.All), Capability.CAP_CHOWN, chain).ShouldSatisfyAllConditions(a => a.Allowed.ShouldBeNull(), a => a.Steps[^1].Rule.ShouldBe(CapabilityRule.CannotBeSeen));
        // Both the maker and the process are users without a number here: they may be the same.
        var strange = new UserNamespaceChain([new(s_inner, null), new(s_middle, null)]);
        CapabilityAnswer.Find(new(s_middle, null, default), Capability.CAP_CHOWN, strange).Allowed.ShouldBeNull();
        CapabilityAnswer.Find(new(s_middle, 5, default), Capability.CAP_CHOWN, strange).Allowed.ShouldBe(false);
        CapabilityAnswer.Find(new(s_middle, null, CapabilitySet.Of(Capability.CAP_CHOWN)), Capability.CAP_CHOWN, strange).Allowed.ShouldBe(true);
    }

    [Fact]
    public void A_capability_that_the_kernel_does_not_know_is_nobodys() =>
        CapabilityAnswer.Find(new(s_initial, 0, CapabilitySet.All), (Capability)63, new([new(s_initial, 0)])).Allowed.ShouldBe(false);
}
