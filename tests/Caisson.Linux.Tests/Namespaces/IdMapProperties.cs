using Caisson.Linux.Namespaces;
using FsCheck;
using FsCheck.Fluent;

namespace Caisson.Linux.Tests.Namespaces;

/// <summary>The algebra of id maps. Ids are asked for at the edges of every range of every map that takes part, where mistakes live.</summary>
public sealed class IdMapProperties
{
    private static readonly Gen<IdMap> AnyMap =
        from count in Gen.Choose(0, 6)
        from inside in Side(count)
        from outside in Side(count)
        from order in Gen.Shuffle(Enumerable.Range(0, count))
        from sizes in Gen.ArrayOf(Gen.Choose(1, 8), count)
        select Build(inside, outside, order, sizes);

    private static Arbitrary<IdMap> Maps => AnyMap.ToArbitrary();

    [Fact]
    public void Inside_after_outside_is_the_identity() => Prop.ForAll(Maps, m => Probes(m).All(id => m.ToHost(id) is not { } host || m.ToContainer(host) == id)).QuickCheckThrowOnFailure();

    [Fact]
    public void Outside_after_inside_is_the_identity() => Prop.ForAll(Maps, m => Probes(m).All(id => m.ToContainer(id) is not { } inside || m.ToHost(inside) == id)).QuickCheckThrowOnFailure();

    [Fact]
    public void The_inverse_exchanges_the_two_ways() => Prop.ForAll(Maps, m => Probes(m).All(id => m.Invert().ToHost(id) == m.ToContainer(id) && m.Invert().ToContainer(id) == m.ToHost(id))).QuickCheckThrowOnFailure();

    [Fact]
    public void The_inverse_of_the_inverse_is_the_map() => Prop.ForAll(Maps, m => m.Invert().Invert().Equals(m)).QuickCheckThrowOnFailure();

    [Fact]
    public void Composing_is_following_one_map_after_the_other() =>
        Prop.ForAll(Maps, Maps, (a, b) => Probes(a, b).All(id => a.Compose(b).ToHost(id) == (a.ToHost(id) is { } mid ? b.ToHost(mid) : null))).QuickCheckThrowOnFailure();

    [Fact]
    public void Composing_is_associative() =>
        Prop.ForAll(Maps, Maps, Maps, (a, b, c) => a.Compose(b).Compose(c).Normalize().Equals(a.Compose(b.Compose(c)).Normalize())).QuickCheckThrowOnFailure();

    [Fact]
    public void The_identity_changes_nothing() =>
        Prop.ForAll(Maps, m => m.Compose(IdMap.Identity).Equals(m) && IdMap.Identity.Compose(m).Normalize().Equals(m.Normalize())).QuickCheckThrowOnFailure();

    [Fact]
    public void The_inverse_of_a_composition_is_the_composition_of_the_inverses() =>
        Prop.ForAll(Maps, Maps, (a, b) => a.Compose(b).Invert().Normalize().Equals(b.Invert().Compose(a.Invert()).Normalize())).QuickCheckThrowOnFailure();

    [Fact]
    public void Joining_ranges_keeps_the_meaning() =>
        Prop.ForAll(Maps, m => m.Normalize().Size == m.Size && m.Normalize().Count <= m.Count && Probes(m).All(id => m.Normalize().ToHost(id) == m.ToHost(id))).QuickCheckThrowOnFailure();

    [Fact]
    public void The_text_of_a_map_is_read_back() =>
        Prop.ForAll(Maps, m => IdMap.ParseProc(m.ToProc()).Equals(m) && m.All(r => IdMapping.Parse(r.ToString()) == r)).QuickCheckThrowOnFailure();

    // A base (at the bottom, in the middle, or so near the top that the last range ends at the last id) and the gaps between the ranges.
    private static Gen<(int Base, int[] Gaps)> Side(int count) =>
        from start in Gen.Choose(0, 2)
        from gaps in Gen.ArrayOf(Gen.Choose(0, 3), count)
        select (start, gaps);

    private static IdMap Build((int Base, int[] Gaps) inside, (int Base, int[] Gaps) outside, int[] order, int[] sizes)
    {
        var starts = Place(inside, sizes, [.. Enumerable.Range(0, sizes.Length)]);
        var hosts = Place(outside, sizes, order);
        return new IdMap([.. sizes.Select((size, i) => new IdMapping(starts[i], hosts[i], (uint)size))]);
    }

    private static uint[] Place((int Base, int[] Gaps) side, int[] sizes, int[] order)
    {
        var total = (uint)(sizes.Sum() + side.Gaps.Sum());
        var next = side.Base switch { 0 => 0u, 1 => 20u, _ => IdMapping.InvalidId - total };
        var starts = new uint[sizes.Length];
        foreach (var i in order)
        {
            starts[i] = next + (uint)side.Gaps[i];
            next = starts[i] + (uint)sizes[i];
        }
        return starts;
    }

    private static HashSet<uint> Probes(params IdMap[] maps)
    {
        var ids = new HashSet<uint> { 0, 1, IdMapping.InvalidId, IdMapping.InvalidId - 1 };
        foreach (var range in maps.SelectMany(m => m))
        {
            foreach (var edge in new[] { range.ContainerId, (uint)range.ContainerEnd, range.HostId, (uint)range.HostEnd })
            {
                ids.UnionWith([unchecked(edge - 1), edge, unchecked(edge + 1)]);
            }
        }
        return ids;
    }
}
