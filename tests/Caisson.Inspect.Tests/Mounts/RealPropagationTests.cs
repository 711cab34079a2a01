using Caisson.Inspect.Mounts;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;

namespace Caisson.Inspect.Tests.Mounts;

/// <summary>What is said of mounts against what the kernel does with them: set-ups that a seed makes, in mount namespaces of their own.</summary>
public sealed class RealPropagationTests
{
    private const string Base = RealMounts.Base;

    [RootFact]
    public void Whatever_was_set_up_a_mount_appears_where_it_was_said_and_nowhere_else()
    {
        var (probes, moved, hidden) = (0, 0, 0);
        for (var seed = 0; seed < 24; seed++)
        {
            using var real = new RealMounts();
            var random = new Random(seed);
            for (var step = 0; step < 14; step++) Change(real, random);
            for (var probe = 0; probe < 4; probe++)
            {
                var ns = random.Next(real.Count);
                var before = real.Tables();
                var path = Place(real, before.Views[ns], random);
                var mount = before.Views[ns].Resolve(path)!;
                var expected = Propagation.At(before.Groups, mount, path);
                var says = expected.Receivers.Select(place => Line(before, place.Mount.View, place.Path!, place.HiddenBy is not null, place.Becomes == MountPropagation.Shared, !place.IsPeer))
                    .Append(Line(before, before.Views[ns], path, expected.HiddenBy is not null, mount.Info.SharedGroup is not null, false)).Order(StringComparer.Ordinal).ToList();

                real.Mount(ns, path, "probe");
                var after = real.Tables();
                var does = new List<string>();
                for (var i = 0; i < real.Count; i++)
                {
                    foreach (var made in after.Views[i].Mounts)
                    {
                        if (before.Views[i].Find(made.Info.Id) is null) does.Add(Line(i, made.Info.MountPoint, made.IsHidden, made.Info.SharedGroup is not null, made.Info.MasterGroup is not null));
                    }
                }

                does.Sort(StringComparer.Ordinal);
                Assert.True(says.SequenceEqual(does), $"seed {seed}, probe {probe}: {path} in {ns}\nsays\n{string.Join('\n', says)}\ndoes\n{string.Join('\n', does)}\n{Dump(before)}");
                probes++;
                moved += says.Count - 1;
                hidden += says.Count(static line => line.Contains("hidden", StringComparison.Ordinal));
            }
        }

        // The set-ups are worth something.
        Assert.True(probes == 96 && moved > 200 && hidden > 20, $"{probes} probes went to {moved} further places, {hidden} of them hidden");
    }

    [RootFact]
    public void Whatever_was_set_up_a_path_leads_to_the_mount_that_is_not_hidden()
    {
        var hidden = 0;
        for (var seed = 100; seed < 115; seed++)
        {
            using var real = new RealMounts();
            var random = new Random(seed);
            for (var step = 0; step < 20; step++) Change(real, random);
            for (var ns = 0; ns < real.Count; ns++)
            {
                var view = real.View(ns);
                foreach (var mount in view.Mounts)
                {
                    if (!mount.Info.MountPoint.StartsWith(Base, StringComparison.Ordinal)) continue;
                    var reached = real.In(ns, () => SystemCall.statx(Fcntl.AT_FDCWD, mount.Info.MountPoint, 0, Stat.STATX_BASIC_STATS | Stat.STATX_MNT_ID, out var stat) < 0 ? -1 : (int)stat.stx_mnt_id);
                    Assert.True(mount.IsHidden == (reached != mount.Info.Id), $"seed {seed}: mount {mount.Info} is {(mount.IsHidden ? "hidden by " + mount.HiddenBy!.Info : "visible")}, the path leads to {reached}");
                    if (reached > 0) Assert.Equal(reached, view.Resolve(mount.Info.MountPoint)!.Info.Id);
                    if (mount.IsHidden) hidden++;
                }
            }
        }

        Assert.True(hidden > 50, $"{hidden} hidden mounts");
    }

    [RootFact]
    public void A_place_is_found_through_links_in_a_namespace_that_nobody_is_in()
    {
        using var real = new RealMounts();
        real.Mount(0, $"{Base}/d/e");
        real.In(0, static () => File.CreateSymbolicLink($"{Base}/link", "d/e/f"));
        var view = real.View(0);
        var place = view.Locate($"{Base}/link", real.Handle(0));
        Assert.Equal(($"{Base}/d/e/f", $"{Base}/d/e"), (place.Path, place.Mount.Info.MountPoint));
        var missing = Assert.Throws<CaissonException>(() => view.Locate($"{Base}/nothing", real.Handle(0)));
        Assert.Contains("there is no such file", missing.Message, StringComparison.Ordinal);
        Assert.Throws<CaissonException>(() => view.Locate($"{Base}/link"));
    }

    private static void Change(RealMounts real, Random random)
    {
        var ns = random.Next(real.Count);
        var view = real.View(ns);
        var path = Place(real, view, random);
        try
        {
            switch (random.Next(8))
            {
                case 0 or 1 when real.Count < 5:
                    real.Copy(ns);
                    break;
                case 2:
                    real.Mount(ns, path);
                    break;
                case 3 or 4:
                    real.Bind(ns, path, Place(real, view, random), random.Next(2) == 0);
                    break;
                default:
                    var on = view.Resolve(path)!.Info.MountPoint;
                    var kind = random.Next(8) switch { 0 => MountPropagation.Private, 1 => MountPropagation.Unbindable, 2 or 3 => MountPropagation.Slave, _ => MountPropagation.Shared };
                    real.Propagate(ns, on, kind, random.Next(3) == 0);
                    break;
            }
        }
        catch (CaissonException e) when (e.Errno == Errno.EINVAL)
        {
            // A bind mount of something unbindable, for instance.
        }
    }

    // A mount point, or a directory on the way below one, as it is there.
    private static string Place(RealMounts real, MountNamespaceView view, Random random)
    {
        var points = view.Mounts.Select(static mount => mount.Info.MountPoint).Where(static point => point.StartsWith(Base, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        string[] below = ["", "/a", "/a/b", "/d", "/d/e", "/f", "/a/b/c"];
        return real.In(view.Id == real.Handle(0).Id ? 0 : Enumerable.Range(0, real.Count).First(i => real.Handle(i).Id == view.Id), () =>
        {
            while (true)
            {
                var path = points[random.Next(points.Count)] + below[random.Next(below.Length)];
                if (Directory.Exists(path)) return path;
            }
        });
    }

    private static string Line(MountTables tables, MountNamespaceView view, string path, bool hidden, bool shared, bool slave)
    {
        for (var i = 0; ; i++)
        {
            if (tables.Views[i] == view) return Line(i, path, hidden, shared, slave);
        }
    }

    private static string Line(int ns, string path, bool hidden, bool shared, bool slave) => $"{ns} {path}{(hidden ? " hidden" : "")}{(shared ? " shared" : "")}{(slave ? " slave" : "")}";

    private static string Dump(MountTables tables) => string.Join('\n', tables.Views.Select(static (view, i) =>
        $"-- {i}\n" + string.Join('\n', view.Mounts.Where(static mount => mount.Info.MountPoint.StartsWith(Base, StringComparison.Ordinal)).Select(static mount => mount.Info.ToString()))));
}
