using System.Diagnostics;
using Caisson.Inspect.Watching;
using Caisson.Linux.Abi;
using Shouldly;

namespace Caisson.Inspect.Tests.Watching;

public sealed class NamespaceWatchTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_process_is_seen_to_come_and_to_go(bool events)
    {
        using var watch = new NamespaceWatch(new WatchOptions { UseEvents = events, ProcessInterval = TimeSpan.FromMilliseconds(50) });
        if (!events) watch.Source.ShouldBe(WatchSource.Rescans);
        if (events && SystemCall.geteuid() != 0) watch.NoEvents.ShouldNotBeNull();
        using var process = Process.Start(new ProcessStartInfo("/bin/sleep", "100"))!;
        Until(watch, change => change.Kind == SnapshotChangeKind.ProcessStarted && change.Process!.Pid == process.Id);
        watch.Current.FindProcess(process.Id).ShouldNotBeNull();
        process.Kill();
        Until(watch, change => change.Kind == SnapshotChangeKind.ProcessEnded && change.Process!.Pid == process.Id);
        watch.Current.FindProcess(process.Id).ShouldBeNull();
    }

    [RootFact]
    public void A_new_namespace_is_seen_to_come_and_to_go()
    {
        using var watch = new NamespaceWatch(new WatchOptions { ProcessInterval = TimeSpan.FromMilliseconds(50) });
        // On a busy machine the number of a namespace that has just gone can be this one's: then it is seen as the same. Hence more than one try.
        for (var attempt = 1; ; attempt++)
        {
            using var process = Process.Start(new ProcessStartInfo("/usr/bin/unshare", "--uts sleep 100"))!;
            SnapshotChange appeared;
            try
            {
                appeared = Until(watch, change => change.Kind == SnapshotChangeKind.NamespaceAppeared && change.Namespace!.Processes.Contains(process.Id), attempt < 5 ? 4 : 20);
            }
            catch (TimeoutException) when (attempt < 5)
            {
                process.Kill();
                continue;
            }

            process.Kill();
            Until(watch, change => change.Kind == SnapshotChangeKind.NamespaceGone && change.Namespace!.Id == appeared.Namespace!.Id);
            return;
        }
    }

    private static SnapshotChange Until(NamespaceWatch watch, Predicate<SnapshotChange> wanted, int seconds = 20)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds))
        {
            watch.Wait(TimeSpan.FromSeconds(1));
            foreach (var change in watch.Advance())
            {
                if (wanted(change)) return change;
            }
        }

        throw new TimeoutException("It was not told.");
    }
}
