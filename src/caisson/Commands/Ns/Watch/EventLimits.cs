using System.Diagnostics;
using System.Globalization;
using Caisson.Cli.CommandLine;

namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>When a command that could go on for ever ends: after a time, or after a number of events.</summary>
internal sealed class EventLimits(TimeSpan? time, int? events)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private int _count;

    internal static CommandOption[] Options =>
    [
        new("for", "TIME", "End after this time, in seconds or as 500ms, 2m, 1h"),
        new("count", "N", "End after this many events"),
    ];

    /// <summary>How long to wait for the next event; null for as long as it takes.</summary>
    internal TimeSpan? Left => time is { } limit ? TimeSpan.FromTicks(Math.Max(0, (limit - Stopwatch.GetElapsedTime(_start)).Ticks)) : null;

    internal bool IsReached => _count >= events || Left == TimeSpan.Zero;

    internal static EventLimits From(ParsedArguments arguments)
    {
        var command = arguments.Command.Name;
        int? events = null;
        if (arguments.Last("count") is { } text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0) throw new UsageException($"{command}: --count {text}: expected a number from 1 on", command);
            events = number;
        }

        return new EventLimits(Duration.Parse("--for", arguments.Last("for"), command), events);
    }

    internal void Count() => _count++;
}
