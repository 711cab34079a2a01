using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Robustness;

/// <summary>Whatever standard streams the caller gives: closed, full, or without a reader.</summary>
public sealed class StandardStreamTests : OciTest
{
    [RootTheory]
    [InlineData("run --no-tty -v .:/mnt -w /mnt --")]
    [InlineData("ns exec -u --")]
    public async Task Streams_that_are_closed_are_dev_null_for_the_program(string way)
    {
        // Asked before the shell redirects anything.
        var script = "a=$(readlink /proc/$$/fd/0) b=$(readlink /proc/$$/fd/1) c=$(readlink /proc/$$/fd/2); echo $a $b $c > seen; exit 7";
        (await ShellAsync($"cd {Sandbox.Work}; {Programs.Caisson} {way} sh -c '{script}' 0<&- 1>&- 2>&-")).ShouldExit(7);
        (await File.ReadAllTextAsync($"{Sandbox.Work}/seen")).ShouldBe("/dev/null /dev/null /dev/null\n");
        // One of them alone: what is opened next must not take its place.
        (await ShellAsync($"cd {Sandbox.Work}; {Programs.Caisson} {way} sh -c 'readlink /proc/$$/fd/0' 0<&-")).ShouldExit().Output.ShouldBe("/dev/null\n");
        // And what is open stays what it is.
        (await ShellAsync($"cd {Sandbox.Work}; {Programs.Caisson} {way} sh -c 'readlink /proc/$$/fd/0' </etc/passwd")).ShouldExit().Output.ShouldBe("/etc/passwd\n");
    }

    [RootFact]
    public async Task Streams_that_are_closed_are_dev_null_for_a_container_of_an_engine()
    {
        var bundle = await Builder.Shell("readlink /proc/self/fd/0; readlink /proc/self/fd/2").BuildAsync();
        (await ShellAsync($"{Programs.CaissonOci} run --bundle {bundle.Directory} c 0<&- 2>&-")).ShouldExit().Output.ShouldBe("/dev/null\n/dev/null\n");
    }

    [RootFact]
    public async Task Nothing_is_typed_where_standard_input_is_closed()
    {
        var bundle = await Builder.Shell("stty raw -echo; sleep 0.5; sh -c 'timeout 1 head -c 100; :' 2>/dev/null | wc -c").Edit(c => c["process"]!["terminal"] = true).BuildAsync();
        var result = await ShellAsync($"timeout -k 1 20 setsid {Programs.CaissonOci} run --bundle {bundle.Directory} c 0<&-");
        result.ShouldExit().Line.ShouldBe("0");
    }

    [RootFact]
    public async Task An_exec_with_a_terminal_ends_with_its_program_although_standard_output_is_closed()
    {
        await StartedAsync();
        (await ShellAsync($"timeout -k 1 20 setsid {Programs.CaissonOci} exec -t c sh -c 'sleep 0.3; echo x; exit 3' </dev/null 1>&-")).ShouldExit(3);
    }

    [RootFact]
    public async Task Errors_that_nobody_can_read_change_no_status()
    {
        (string Command, int Status)[] cases =
        [
            ("exec nonesuch true", 125), ("run --verbose true", 0), ("run nonesuch-program", 127), ("run --timeout 1 sleep 20", 124), ("nonesuch", 125), ("ps --format x", 125),
        ];
        foreach (var (command, status) in cases)
        {
            foreach (var stream in (string[])["2>/dev/full", "2>&-", "2>&1 | true"])
            {
                // The shell's own status of a pipe is that of its end.
                var script = stream.EndsWith("true", StringComparison.Ordinal) ? $"set -o pipefail; {Programs.Caisson} {command} {stream}" : $"{Programs.Caisson} {command} {stream}";
                (await Sandbox.RunAsync("/bin/bash", "-c", "ulimit -c 0; " + script)).ExitCode.ShouldBe(status, $"{command} {stream}");
            }
        }
    }

    [Theory]
    [InlineData("caisson", "--help", 125)]
    [InlineData("caisson", "run --help", 125)]
    [InlineData("caisson", "ns ls --list-columns", 125)]
    [InlineData("caisson", "ns ls --json", 125)]
    [InlineData("caisson", "ps", 125)]
    [InlineData("caisson", "completion bash", 125)]
    [InlineData("caisson-oci", "--help", 1)]
    [InlineData("caisson-oci", "run --help", 1)]
    [InlineData("caisson-oci", "--version", 1)]
    [InlineData("caisson-oci", "list", 1)]
    [InlineData("caisson-oci", "features", 1)]
    public async Task A_full_standard_output_is_an_error_in_words(string program, string command, int status)
    {
        var path = program == "caisson" ? Programs.Caisson : Programs.CaissonOci;
        var result = await ShellAsync($"ulimit -c 0; {path} {command} >/dev/full");
        result.ShouldFail("standard output", "ENOSPC").ShouldExit(status);
        // A reader that has seen enough is none, whatever the status is; a signal or an abort would be a status above 128.
        (await Sandbox.RunAsync("/bin/bash", "-c", $"ulimit -c 0; {path} {command} | true; exit ${{PIPESTATUS[0]}}")).ExitCode.ShouldBeLessThan(128);
    }
}
