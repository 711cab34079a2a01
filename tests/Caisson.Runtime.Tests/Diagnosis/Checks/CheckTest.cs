using Caisson.Doctor.Checks;
using Caisson.Linux.Files;

namespace Caisson.Runtime.Tests.Diagnosis.Checks;

/// <summary>The base of tests of checks: machines on which all is well.</summary>
public abstract class CheckTest
{
    internal static FakeMachine Anna() => Healthy(new FakeMachine().Text("/etc/passwd", "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n"));

    internal static FakeMachine Root() => Healthy(FakeMachine.Root());

    private static FakeMachine Healthy(FakeMachine machine) => machine
        .Text("/proc/sys/kernel/osrelease", "6.12.9-amd64\n").Text("/etc/os-release", "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 13\"\n")
        .File("/proc/thread-self/status", FileKind.Regular);

    internal static void ShouldBe(CheckResult result, CheckState state, string? cause = null, string? remedy = null)
    {
        result.State.ShouldBe(state, $"{result.Text} {result.Finding}");
        result.Text.ShouldNotBeNullOrWhiteSpace();
        if (state is CheckState.Ok or CheckState.Unknown)
        {
            result.Finding.ShouldBeNull();
            return;
        }

        result.Finding.ShouldNotBeNull();
        result.Finding.Remedy.ShouldNotBeNullOrEmpty();
        if (cause is not null) result.Finding.Cause.ShouldContain(cause);
        if (remedy is not null) result.Finding.Remedy!.ShouldContain(remedy);
    }
}
