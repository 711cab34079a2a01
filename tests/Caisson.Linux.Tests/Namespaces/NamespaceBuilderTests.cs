using System.Text.Json;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using static Caisson.Linux.Namespaces.Namespaces;

namespace Caisson.Linux.Tests.Namespaces;

public sealed class NamespaceBuilderTests
{
    [Fact]
    public void Nothing_named_is_nothing_new() => Assert.Equal(["ns", "exec", "--kill-child", "--", "true"], New().Words("true", []));

    [Fact]
    public void Every_kind_has_its_option_and_the_program_comes_after_all()
    {
        var words = New().Cgroup().Ipc().Time().Uts().Network().Mount().Pid().User().Words("-x", ["--net", "--"]);
        Assert.Equal(["ns", "exec", "--kill-child", "--user", "--pid", "--mount", "--uts", "--ipc", "--net", "--cgroup", "--time", "--propagation=private", "--", "-x", "--net", "--"], words);
        Assert.Equal(words.Where(static word => word != "--propagation=private"), New().Kinds(NamespaceKind.All).Words("-x", ["--net", "--"]));
    }

    [Fact]
    public void What_is_particular_goes_with_the_kind()
    {
        var words = New().Uts("-demo").User(new IdMap(new IdMapping(0, 100000, 1), new IdMapping(1, 7, 2)), new IdMap(new IdMapping(0, 0, 1))).Mount(MountPropagation.Slave)
            .Time(TimeSpan.FromDays(1), TimeSpan.FromSeconds(-3)).KeepAt(NamespaceKind.Network, "/run/netns/x").MountProc("/p").Root("/r").Directory("/d").RunAs(5, 6).KeepCapabilities().Setgroups(SetgroupsPolicy.Deny).Words("p", []);
        Assert.Equal(
        [
            "ns", "exec", "--kill-child", "--user", "--mount", "--uts", "--net=/run/netns/x", "--time", "--hostname=-demo", "--map-users=0:100000:1", "--map-users=1:7:2", "--map-groups=0:0:1", "--propagation=slave",
            "--monotonic=86400", "--boottime=-3", "--mount-proc=/p", "--root=/r", "--wd=/d", "--setuid=5", "--setgid=6", "--keep-caps", "--setgroups=deny", "--", "p",
        ], words);
        Assert.Contains("--map-root-user", New().MapRoot().Words("p", []));
        Assert.Contains("--user", New().MapCurrentUser().Words("p", []));
        Assert.Contains("--map-auto", New().MapSubordinateIds().Words("p", []));
        Assert.Contains("--mount-proc=none", New().Pid().Mount().MountProc(null).Words("p", []));
    }

    [Fact]
    public void What_makes_no_sense_is_refused_at_once()
    {
        Assert.Throws<ArgumentException>(static () => New().Time(TimeSpan.FromMilliseconds(1500)));
        Assert.Throws<ArgumentException>(static () => New().KeepAt(NamespaceKind.All, "/x"));
        Assert.Throws<ArgumentException>(static () => New().Mount(MountPropagation.Unbindable));
        Assert.Throws<ArgumentException>(static () => New().Environment("A=B", "c"));
    }

    [Fact]
    public void The_program_is_looked_for_in_three_places_in_order()
    {
        Assert.Equal("/named", Find("/named", "/app", "/usr/bin:/opt", "/named", "/app/caisson", "/usr/bin/caisson"));
        Assert.Equal("/app/caisson", Find(null, "/app", "/usr/bin:/opt", "/app/caisson", "/usr/bin/caisson"));
        Assert.Equal("/opt/caisson", Find("", "/app/", ":.:relative:/usr/bin:/opt", "/opt/caisson", "./caisson", "relative/caisson", "caisson"));
        var missing = Assert.Throws<CaissonException>(static () => Find(null, "/app", "/usr/bin:/opt"));
        foreach (var place in new[] { "CAISSON_PROGRAM", "/app/caisson", "/usr/bin:/opt" }) Assert.Contains(place, missing.Message, StringComparison.Ordinal);
        Assert.NotNull(missing.Remedy);
        // What is named and not there is not replaced by something else.
        Assert.Contains("/named", Assert.Throws<CaissonException>(static () => Find("/named", "/app", null, "/app/caisson")).Message, StringComparison.Ordinal);

        static string Find(string? named, string beside, string? path, params string[] there) => CaissonProgram.Find(named, beside, path, there.Contains);
    }

    [Fact]
    public void A_failure_that_was_told_is_the_same_error_here()
    {
        using var document = JsonDocument.Parse("""{"event":"failed","message":"all of it","step":"Cannot do x","call":"clone3","errno":1,"object":"/p","cause":"no right","remedy":"be root"}""");
        var error = ProgramEvents.Failure(document.RootElement);
        Assert.Equal(("Cannot do x", "clone3", Errno.EPERM, "/p", "no right", "be root"), (error.Step, error.Call, error.Errno, error.Object, error.Cause, error.Remedy));
        using var less = JsonDocument.Parse("""{"event":"failed","message":"all of it"}""");
        Assert.Equal("all of it", ProgramEvents.Failure(less.RootElement).Message);
    }
}
