using System.Globalization;
using Caisson.Cli.Output;
using Caisson.Inspect.Watching;
using Caisson.Linux.Abi;

namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>Changes as lines.</summary>
internal static class EventStream
{
    /// <summary>What comes within this many microseconds is taken together: a look costs more than waiting for the next event.</summary>
    internal const int Gather = 5000;

    internal static int Run(NamespaceWatch watch, WatchFilter filter, EventLimits limits, bool json)
    {
        var output = new EventOutput();
        if (!json) Messages.Line(EventText.Source(watch));
        else if (!output.Json(writer => EventText.Write(writer, watch))) return 0;
        while (!limits.IsReached)
        {
            if (watch.Wait(limits.Left)) SystemCall.sleep(Gather);
            foreach (var change in watch.Advance())
            {
                if (!filter.Wants(change) || limits.IsReached) continue;
                limits.Count();
                var read = json ? output.Json(writer => EventText.Write(writer, change)) : output.Line($"{DateTime.Now.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {EventText.Line(change)}");
                if (!read) return 0;
            }
        }

        return 0;
    }
}
