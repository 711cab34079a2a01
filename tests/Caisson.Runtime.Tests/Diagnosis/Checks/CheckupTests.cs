using Caisson.Doctor.Checks;
using Caisson.Launch.Diagnosis;
using Caisson.Linux.Files;

namespace Caisson.Runtime.Tests.Diagnosis.Checks;

public sealed class CheckupTests : CheckTest
{
    [Fact]
    public void Names_are_distinct_and_fit_for_a_command_line()
    {
        var names = KnownChecks.All().Select(check => check.Name).ToList();
        names.Distinct().Count().ShouldBe(names.Count);
        foreach (var name in names) name.ShouldAllBe(c => char.IsAsciiLetterLower(c) || c == '-');
        foreach (var check in KnownChecks.All()) check.Why.ShouldNotEndWith(".");
    }

    [Fact]
    public void A_machine_of_which_nothing_can_be_learned_makes_no_check_fail()
    {
        foreach (var probes in new[] { new FakeProbes { Impossible = "nothing can be tried" }, new FakeProbes { Seccomp = null } })
            foreach (var report in Checkup.Run(KnownChecks.All(), new CheckedMachine(new Machine(new Nothing()), probes)))
            {
                report.Result.Text.ShouldNotBeNullOrEmpty(report.Check.Name);
                report.Result.Text.ShouldNotContain("the check failed");
                if (report.Result.State is CheckState.Limited or CheckState.Missing) report.Result.Finding.ShouldNotBeNull(report.Check.Name);
            }
    }

    [Fact]
    public void On_a_healthy_machine_nothing_needed_is_missing()
    {
        var machines = new[] { Anna(), Root() };
        foreach (var machine in machines)
        {
            foreach (var (name, minor) in new[] { ("null", 3u), ("zero", 5u), ("full", 7u), ("random", 8u), ("urandom", 9u) }) machine.Device("/dev/" + name, 1, minor);
            machine.Device("/dev/tty", 5, 0);
            Checkup.Run(KnownChecks.All(), new FakeProbes().On(machine)).Where(report => report is { Needed: true, Result.State: CheckState.Missing }).Select(report => report.Check.Name).ShouldBeEmpty();
        }
    }

    [Fact]
    public void What_takes_too_long_and_what_throws_is_unknown()
    {
        using var end = new ManualResetEventSlim();
        Check[] checks = [new Strange("slow", () => { end.Wait(); return null!; }), new Strange("broken", () => throw new InvalidOperationException("oh")), new Strange("fine", () => new CheckResult(CheckState.Ok, "fine"))];
        var results = Checkup.Run(checks, new FakeProbes().On(Root()), TimeSpan.FromMilliseconds(50)).Select(report => report.Result).ToList();
        end.Set();
        results[0].ShouldBe(new CheckResult(CheckState.Unknown, "the machine gave no answer in 0.1 s") { Details = results[0].Details });
        results[1].Text.ShouldContain("internal error (InvalidOperationException)");
        results[1].State.ShouldBe(CheckState.Unknown);
        results[2].State.ShouldBe(CheckState.Ok);
    }

    [Theory]
    [InlineData("ID=debian", "apt-get install x")]
    [InlineData("ID=ubuntu\nID_LIKE=debian", "apt-get install x")]
    [InlineData("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"", "dnf install y")]
    [InlineData("ID=opensuse-leap", "zypper install x")]
    [InlineData("ID=manjaro\nID_LIKE=arch", "pacman -S x")]
    [InlineData("ID=alpine", "apk add z")]
    [InlineData("ID=gentoo", "install the package x (Debian's name)")]
    [InlineData("", "install the package x (Debian's name)")]
    public void Packages_are_installed_as_the_distribution_does(string release, string command) => Distribution.Parse(release).Install("x", fedora: "y", alpine: "z").ShouldBe(command);

    private sealed class Strange(string name, Func<CheckResult> run) : Check(name, CheckGroup.Kernel, "for a test")
    {
        public override CheckResult Run(CheckedMachine machine) => run();
    }

    private sealed class Nothing : ISystemFacts
    {
        public string? Read(string path) => null;

        public FileInformation? Examine(string path) => null;

        public bool HasFileCapabilities(string path) => false;

        public NamespaceOwner? Owner(string path) => null;
    }
}
