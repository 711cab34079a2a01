namespace Caisson.Engine.Tests.Composing;

public sealed class UserTests
{
    private static (uint Uid, uint Gid, string Groups) Who(string user, HostFacts? facts = null)
    {
        var found = Facts.Spec(Facts.Options with { User = user }, facts).Process!.User!;
        return (found.Uid, found.Gid, string.Join(',', found.AdditionalGids ?? []));
    }

    [Theory]
    [InlineData("0", 0u, 0u, "")]
    [InlineData("1000", 1000u, 1000u, "4,44")]
    [InlineData("1000:7", 1000u, 7u, "")]
    [InlineData("7", 7u, 0u, "")]
    [InlineData("ann", 1000u, 1000u, "4,44")]
    [InlineData("ann:adm", 1000u, 4u, "")]
    [InlineData("5:video", 5u, 44u, "")]
    [InlineData("1234", 1234u, 0u, "")] // CVE-2016-3697: a user of that name has id 0.
    [InlineData("1:77", 1u, 77u, "")]
    [InlineData("4294967294:4294967294", 4294967294u, 4294967294u, "")]
    [InlineData("0001000", 1000u, 1000u, "4,44")]
    public void Users_are_read(string text, uint uid, uint gid, string groups) => Who(text).ShouldBe((uid, gid, groups));

    [Theory]
    [InlineData("", "the user is empty")]
    [InlineData(":", "one side of the colon is empty")]
    [InlineData("ann:", "one side of the colon is empty")]
    [InlineData(":0", "one side of the colon is empty")]
    [InlineData("4294967295", "beyond the last id")] // CVE-2024-40635: -1, or 0 after an overflow.
    [InlineData("4294967296", "beyond the last id")]
    [InlineData("0:4294967296", "beyond the last id")]
    [InlineData("99999999999999999999999", "beyond the last id")]
    [InlineData("-1", "there is no user -1")]
    [InlineData("0x0", "there is no user 0x0")]
    [InlineData(" 0", "there is no user ' 0'")]
    [InlineData("big", "there is no user big")]
    [InlineData("broken", "there is no user broken")]
    [InlineData("ann:nope", "there is no group nope")]
    [InlineData("0:0:0", "there is no group 0:0")]
    public void Users_are_refused(string text, string expected) => Facts.Refusal(Facts.Options with { User = text }).ShouldContain(expected);

    [Fact]
    public void A_root_without_passwd_knows_numbers_only()
    {
        var facts = Facts.Root with { Passwd = null, Group = null };

        Who("12:13", facts).ShouldBe((12u, 13u, ""));
        Facts.Refusal(Facts.Options with { User = "ann" }, facts).ShouldContain("has no /etc/passwd");
    }

    [Fact]
    public void Home_is_the_users()
    {
        Facts.Spec(Facts.Options with { User = "bob" }).Process!.Env!.ShouldContain("HOME=/home/bob");
        Facts.Spec(Facts.Options with { User = "55" }).Process!.Env!.ShouldContain("HOME=/");
    }

    [Fact]
    public void Groups_and_umask_are_added()
    {
        var user = Facts.Spec(Facts.Options with { GroupAdd = ["video,9", "9"], Umask = "027" }).Process!.User!;

        user.AdditionalGids.ShouldBe([44u, 9u]);
        user.Umask.ShouldBe(0b010_111u);
        Facts.Refusal(Facts.Options with { GroupAdd = ["nope"] }).ShouldContain("--group-add nope: there is no group nope");
    }

    [Theory]
    [InlineData("")]
    [InlineData("8")]
    [InlineData("1000")]
    [InlineData("-1")]
    [InlineData("000000000000022")]
    public void Umask_refuses(string text) => Facts.Refusal(Facts.Options with { Umask = text }).ShouldContain("not an octal number from 0 to 0777");

    [Fact]
    public void Ranges_are_used_where_they_exist()
    {
        var linux = Facts.Spec(Facts.Options, Facts.User).Linux!;

        Facts.Maps(linux.UidMappings).ShouldBe("0:1000:1 1:100000:65536");
        Facts.Maps(linux.GidMappings).ShouldBe("0:1000:1 1:200000:65536");
    }

    [Fact]
    public void Otherwise_one_id_is_mapped()
    {
        var spec = Facts.Spec(Facts.Options, Facts.PlainUser);

        Facts.Maps(spec.Linux!.UidMappings).ShouldBe("0:1000:1");
        Facts.Mount(spec, "/dev/pts").ShouldNotContain("gid=");
        Facts.Compose(Facts.Options, Facts.User with { IdMapHelpers = false }).Warnings.ShouldHaveSingleItem().ShouldContain("newuidmap");
    }

    [Fact]
    public void Maps_can_be_chosen()
    {
        Facts.Maps(Facts.Spec(Facts.Options with { MapRoot = true }, Facts.User).Linux!.UidMappings).ShouldBe("0:1000:1");
        Facts.Maps(Facts.Spec(Facts.Options with { MapUser = true }, Facts.User).Linux!.UidMappings).ShouldBe("1000:1000:1");
        Facts.Spec(Facts.Options with { MapUser = true }, Facts.User).Process!.User!.Uid.ShouldBe(1000u);
        Facts.Maps(Facts.Spec(Facts.Options with { MapUser = true, MapAuto = true }, Facts.User).Linux!.UidMappings)
            .ShouldBe("0:100000:1000 1000:1000:1 1001:101000:64536");
        Facts.Maps(Facts.Spec(Facts.Options with { UserNamespace = true }).Linux!.UidMappings).ShouldBe("0:0:4294967295");
        var root = Facts.Root with { SubordinateUids = [new IdRange(100000, 10), new IdRange(300000, 5)], SubordinateGids = [new IdRange(100000, 10)] };
        Facts.Maps(Facts.Spec(Facts.Options with { MapAuto = true }, root).Linux!.UidMappings).ShouldBe("0:100000:10 10:300000:5");
    }

    [Fact]
    public void One_explicit_map_serves_for_both()
    {
        var linux = Facts.Spec(Facts.Options with { UidMaps = ["0:5000:10", "10:7000:1"] }).Linux!;

        Facts.Maps(linux.UidMappings).ShouldBe("0:5000:10 10:7000:1");
        Facts.Maps(linux.GidMappings).ShouldBe("0:5000:10 10:7000:1");
        Facts.Maps(Facts.Spec(Facts.Options with { UidMaps = ["0:5000:10"], GidMaps = ["0:1:1"] }).Linux!.GidMappings).ShouldBe("0:1:1");
    }

    [Theory]
    [InlineData("0:1", "does not have three parts")]
    [InlineData("0:1:x", "x is not a number")]
    [InlineData("0:1:-1", "-1 is not a number")]
    [InlineData("0:1:0", "the range is empty")]
    [InlineData("0:4294967295:1", "beyond 4294967294")]
    [InlineData("4294967290:0:10", "beyond 4294967294")]
    public void Uidmap_refuses(string text, string expected) => Facts.Refusal(Facts.Options with { UidMaps = [text] }).ShouldContain(expected);

    [Fact]
    public void Maps_are_refused_that_cannot_be()
    {
        Facts.Refusal(Facts.Options with { UidMaps = ["0:0:10", "5:100:1"] }).ShouldContain("ids of the container are mapped twice");
        Facts.Refusal(Facts.Options with { UidMaps = ["0:0:10", "50:9:1"] }).ShouldContain("ids of the host are mapped twice");
        Facts.Refusal(Facts.Options with { UidMaps = ["0:0:10"], MapAuto = true }).ShouldContain("--map-auto contradicts --uidmap");
        Facts.Refusal(Facts.Options with { MapRoot = true, MapUser = true }).ShouldContain("--map-root contradicts --map-user");
        Facts.Refusal(Facts.Options with { MapAuto = true }, Facts.PlainUser).ShouldContain("/etc/subuid has no range for user 1000");
        Facts.Refusal(Facts.Options with { MapAuto = true }, Facts.User with { IdMapHelpers = false }).ShouldContain("newuidmap and newgidmap are not installed");
        Facts.Refusal(Facts.Options with { UidMaps = ["0:0:1"] }, Facts.User).ShouldContain("host ids 0 to 0 are not all yours; /etc/subuid gives you 1000, 100000 to 165535");
        Facts.Refusal(Facts.Options with { User = "5" }, Facts.PlainUser).ShouldContain("user id 5 does not exist in the container's user namespace; mapped are 0");
        Facts.Refusal(Facts.Options with { GroupAdd = ["5"] }, Facts.PlainUser).ShouldContain("group id 5 does not exist");
        Facts.Refusal(Facts.Options with { GroupAdd = ["0"] }, Facts.PlainUser).ShouldContain("setgroups(2) denied");
    }

    [Fact]
    public void Groups_that_do_not_exist_inside_are_not_taken_from_the_file()
    {
        Who("ann", Facts.User with { SubordinateGids = [new IdRange(200000, 1010)] }).ShouldBe((1000u, 1000u, "4,44"));
        Who("0", Facts.PlainUser).ShouldBe((0u, 0u, ""));
    }
}
