using System.Diagnostics;
using Caisson.Linux.Processes;

namespace Caisson.Runtime.Tests;

public class ListedProcessesTests
{
    private const int Sigkill = 9;

    private static Process Sleeper() => Process.Start("sleep", "1000");

    [Fact]
    public void A_number_that_has_passed_to_another_process_is_left_alone()
    {
        using var listed = Sleeper();
        using var stranger = Sleeper();
        int pid = Math.Min(listed.Id, stranger.Id), other = Math.Max(listed.Id, stranger.Id);
        try
        {
            int reads = 0;
            // When the list was read first, the second number was that of a process in it; when its pidfd is open, it no longer is.
            ListedProcesses.Signal(() => reads++ == 0 ? [pid, other] : [pid], Sigkill).ShouldBeTrue();
            var (killed, left) = listed.Id == pid ? (listed, stranger) : (stranger, listed);
            // The control: who is still in the list has ended.
            killed.WaitForExit(5000).ShouldBeTrue();
            left.WaitForExit(200).ShouldBeFalse();
        }
        finally
        {
            listed.Kill();
            stranger.Kill();
        }
    }

    [Fact]
    public void Nobody_is_not_somebody() => ListedProcesses.Signal(() => [], Sigkill).ShouldBeFalse();

    [Fact]
    public void What_does_not_end_is_told() => ListedProcesses.KillAll(() => [1], () => { }, 30).ShouldBeFalse();
}
