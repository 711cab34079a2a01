using System.Text;
using Caisson.Runtime.State;

namespace Caisson.Runtime.Tests.State;

public class StateRootTests
{
    private static string Resolve(string? given, uint euid, string? runtime, bool initial = true) =>
        StateRoot.Resolve(given, euid, runtime, () => initial);

    [Fact]
    public void What_is_named_is_used() => Resolve("/usr/../y", 1000, null).ShouldBe("/y");

    [Fact]
    public void A_relative_root_starts_at_the_current_directory() => Resolve("state", 0, null).ShouldBe(Path.GetFullPath("state"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/run/user/0")]
    public void Root_has_run(string? runtime) => Resolve(null, 0, runtime).ShouldBe("/run/caisson");

    [Fact]
    public void A_user_has_his_runtime_directory() => Resolve(null, 1000, "/run/user/1000/").ShouldBe("/run/user/1000/caisson");

    [Fact]
    public void Who_calls_himself_root_in_a_namespace_is_a_user() => Resolve(null, 0, "/run/user/1000", initial: false).ShouldBe("/run/user/1000/caisson");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_user_without_one_is_told_the_variable_and_the_option(string? runtime)
    {
        var error = Should.Throw<CaissonException>(() => Resolve(null, 1000, runtime));
        error.Message.ShouldContain("XDG_RUNTIME_DIR");
        // Which option that is, each program says.
        error.Advice!.Kind.ShouldBe(AdviceKind.ChooseStateRoot);
    }

    [Fact]
    public void A_relative_runtime_directory_is_an_error() => Should.Throw<CaissonException>(() => Resolve(null, 1000, "run"));

    [Theory]
    [InlineData("         0          0 4294967295\n", true)]
    [InlineData("         0     100000      65536\n", false)]
    [InlineData("", false)]
    public void The_initial_user_namespace_maps_every_id_to_itself(string map, bool identity) =>
        StateRoot.IsIdentity(Encoding.ASCII.GetBytes(map)).ShouldBe(identity);

    [Fact]
    public void The_start_time_is_found_behind_a_name_with_blanks_and_brackets()
    {
        var text = "42 (a) Z (b) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1000 2 18446744073709551615"u8;
        ProcessIdentity.Parse(text).ShouldBe((false, 4194560u, 98765ul));
        ProcessIdentity.Parse("42 (x"u8).ShouldBeNull();
        ProcessIdentity.Parse("42 (x) Z 1 2"u8).ShouldBeNull();
        ProcessIdentity.Parse("42 (x) Z 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 7 1"u8).ShouldBe((true, 4194560u, 7ul));
    }

    [Fact]
    public void A_users_name_comes_from_the_file()
    {
        var passwd = "root:x:0:0::/root:/bin/sh\nbroken\n:x:5:\nann:x:1000:1000:Ann:/home/ann:/bin/sh"u8;
        UserNames.Find(passwd, 1000).ShouldBe("ann");
        UserNames.Find(passwd, 5).ShouldBeNull();
        UserNames.Find(passwd, 100).ShouldBeNull();
    }
}
