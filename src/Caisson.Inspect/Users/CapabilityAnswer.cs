using System.Globalization;
using Caisson.Linux.Security;

namespace Caisson.Inspect.Users;

/// <summary>
/// Whether a process has a capability in a user namespace, and why: the kernel's <c>cap_capable()</c> in words. A security module (LSM) may refuse an act nonetheless,
/// and some acts need the capability in more than one namespace.
/// </summary>
/// <param name="Allowed">The answer; null if it depends on what the reader cannot see.</param>
/// <param name="Steps">How it came about: the target namespace first, the one that decided last.</param>
public sealed record CapabilityAnswer(bool? Allowed, IReadOnlyList<CapabilityStep> Steps)
{
    /// <summary>Finds the answer.</summary>
    /// <param name="holder">The process.</param>
    /// <param name="capability">The capability.</param>
    /// <param name="target">The user namespace in question, with its ancestors.</param>
    public static CapabilityAnswer Find(CapabilityHolder holder, Capability capability, UserNamespaceChain target)
    {
        var name = Capabilities.NameOf(capability);
        var steps = new List<CapabilityStep>();
        // Whether the process's user made the namespace just passed cannot be told: a yes by the process's own set would still be one.
        var doubt = false;
        for (var i = 0; i < target.Count; i++)
        {
            var level = target[i];
            var what = string.Create(CultureInfo.InvariantCulture, $"user:[{level.Id.Inode}]");
            if (level.Id == holder.UserNamespace)
            {
                var has = holder.Effective.Contains(capability);
                var sentence = $"the process is in {what}, where its effective capabilities count: {name} is {(has ? "" : "not ")}among them";
                if (!has && doubt) return Answer(null, level, CapabilityRule.CannotBeSeen, sentence + ", and whether it made the namespace below cannot be seen from here");
                return Answer(has, level, CapabilityRule.OwnNamespace, sentence);
            }

            if (i + 1 == target.Count)
            {
                if (target.IsComplete) return Answer(false, level, CapabilityRule.NoAncestor, $"{what} is the initial user namespace: the namespace of the process, user:[{holder.UserNamespace.Inode}], is not on the way up, and nobody has capabilities in a namespace that is not their own or below it");
                return Answer(null, level, CapabilityRule.CannotBeSeen, $"what is above {what} cannot be seen from here");
            }

            var parent = string.Create(CultureInfo.InvariantCulture, $"user:[{target[i + 1].Id.Inode}]");
            if (target[i + 1].Id != holder.UserNamespace)
            {
                steps.Add(new(level, CapabilityRule.AskParent, $"the process is not in {what}; what it can in the parent, {parent}, it can there too"));
                continue;
            }

            if (level.OwnerUid is { } owner && holder.EffectiveUid is { } uid)
            {
                if (owner == uid)
                    return Answer(true, level, CapabilityRule.Owner, string.Create(CultureInfo.InvariantCulture, $"user {uid}, as whom the process acts, made {what} from {parent}, where the process is: the maker has every capability in it, and in all below"));
                steps.Add(new(level, CapabilityRule.AskParent, string.Create(CultureInfo.InvariantCulture, $"{what} was made by user {owner}, not by user {uid}, as whom the process acts; what the process can in the parent, {parent}, it can there too")));
                continue;
            }

            doubt = level.OwnerUid is null && holder.EffectiveUid is null;
            steps.Add(new(level, doubt ? CapabilityRule.CannotBeSeen : CapabilityRule.AskParent, doubt
                ? $"neither the user who made {what} nor the one as whom the process acts has a number here: whether they are the same cannot be seen"
                : $"{what} was made by another user than the one as whom the process acts; what the process can in the parent, {parent}, it can there too"));
        }

        return new(null, steps);

        CapabilityAnswer Answer(bool? allowed, UserNamespaceLevel level, CapabilityRule rule, string sentence)
        {
            steps.Add(new(level, rule, sentence));
            return new(allowed, steps);
        }
    }
}
