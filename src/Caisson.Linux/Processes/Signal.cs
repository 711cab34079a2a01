using System.Globalization;

namespace Caisson.Linux.Processes;

/// <summary>A signal by number, 1 to 64; names as in signal(7), with the numbers of x86-64 and arm64.</summary>
/// <param name="Number">The signal's number.</param>
public readonly record struct Signal(int Number)
{
    /// <summary>The first real-time signal that programs may use; the kernel's 32 and 33 belong to the C library's threads.</summary>
    public const int RealTimeMinimum = 34;

    /// <summary>The last real-time signal.</summary>
    public const int RealTimeMaximum = 64;

    /// <summary>The terminal hung up.</summary>
    public static Signal SIGHUP => new(1);

    /// <summary>Interrupt from the keyboard, <c>^C</c>.</summary>
    public static Signal SIGINT => new(2);

    /// <summary>Quit from the keyboard, <c>^\</c>.</summary>
    public static Signal SIGQUIT => new(3);

    /// <summary>Abort.</summary>
    public static Signal SIGABRT => new(6);

    /// <summary>Kill; cannot be caught.</summary>
    public static Signal SIGKILL => new(9);

    /// <summary>For programs.</summary>
    public static Signal SIGUSR1 => new(10);

    /// <summary>For programs.</summary>
    public static Signal SIGUSR2 => new(12);

    /// <summary>Nobody reads the pipe.</summary>
    public static Signal SIGPIPE => new(13);

    /// <summary>Please end.</summary>
    public static Signal SIGTERM => new(15);

    /// <summary>A child ended, stopped or went on.</summary>
    public static Signal SIGCHLD => new(17);

    /// <summary>Go on after a stop.</summary>
    public static Signal SIGCONT => new(18);

    /// <summary>Stop; cannot be caught.</summary>
    public static Signal SIGSTOP => new(19);

    /// <summary>Stop from the keyboard, <c>^Z</c>.</summary>
    public static Signal SIGTSTP => new(20);

    /// <summary>The terminal's size changed.</summary>
    public static Signal SIGWINCH => new(28);

    /// <summary>Whether the number is one of a signal, 1 to 64.</summary>
    public bool IsValid => Number is >= 1 and <= RealTimeMaximum;

    /// <summary>Reads a signal: <c>TERM</c>, <c>SIGTERM</c>, <c>15</c>, <c>RTMIN+3</c>, <c>SIGRTMAX-1</c>, in any case.</summary>
    /// <param name="text">The name or number.</param>
    /// <exception cref="CaissonException">It names no signal.</exception>
    public static Signal Parse(string text) => TryParse(text, out var signal)
        ? signal
        : throw new CaissonException($"'{text}' is not a signal", remedy: "give a name such as TERM or SIGTERM, a number from 1 to 64, or RTMIN+N");

    /// <summary>Reads a signal as <see cref="Parse"/> does; false if the text names none.</summary>
    /// <param name="text">The name or number.</param>
    /// <param name="signal">The signal, or default.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Signal signal)
    {
        signal = default;
        int number;
        if (text.Length > 0 && char.IsAsciiDigit(text[0]))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)) return false;
        }
        else
        {
            if (text.Length is < 2 or > 12) return false;
            Span<char> upper = stackalloc char[text.Length];
            text.ToUpperInvariant(upper);
            ReadOnlySpan<char> name = upper;
            if (name.StartsWith("SIG")) name = name[3..];
            number = NumberOf(name);
        }
        if (number is < 1 or > RealTimeMaximum) return false;
        signal = new Signal(number);
        return true;
    }

    /// <summary>The name with <c>SIG</c>, such as <c>SIGTERM</c> or <c>SIGRTMIN+3</c>; the number if it has none.</summary>
    public override string ToString() => Number switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 => "SIGUSR1",
        11 => "SIGSEGV",
        12 => "SIGUSR2",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        16 => "SIGSTKFLT",
        17 => "SIGCHLD",
        18 => "SIGCONT",
        19 => "SIGSTOP",
        20 => "SIGTSTP",
        21 => "SIGTTIN",
        22 => "SIGTTOU",
        23 => "SIGURG",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        26 => "SIGVTALRM",
        27 => "SIGPROF",
        28 => "SIGWINCH",
        29 => "SIGIO",
        30 => "SIGPWR",
        31 => "SIGSYS",
        RealTimeMinimum => "SIGRTMIN",
        RealTimeMaximum => "SIGRTMAX",
        > RealTimeMinimum and < RealTimeMaximum => string.Create(CultureInfo.InvariantCulture, $"SIGRTMIN+{Number - RealTimeMinimum}"),
        _ => Number.ToString(CultureInfo.InvariantCulture),
    };

    private static int NumberOf(ReadOnlySpan<char> name) => name switch
    {
        "HUP" => 1,
        "INT" => 2,
        "QUIT" => 3,
        "ILL" => 4,
        "TRAP" => 5,
        "ABRT" or "IOT" => 6,
        "BUS" => 7,
        "FPE" => 8,
        "KILL" => 9,
        "USR1" => 10,
        "SEGV" => 11,
        "USR2" => 12,
        "PIPE" => 13,
        "ALRM" => 14,
        "TERM" => 15,
        "STKFLT" => 16,
        "CHLD" or "CLD" => 17,
        "CONT" => 18,
        "STOP" => 19,
        "TSTP" => 20,
        "TTIN" => 21,
        "TTOU" => 22,
        "URG" => 23,
        "XCPU" => 24,
        "XFSZ" => 25,
        "VTALRM" => 26,
        "PROF" => 27,
        "WINCH" => 28,
        "IO" or "POLL" => 29,
        "PWR" => 30,
        "SYS" => 31,
        _ => RealTime(name),
    };

    private static int RealTime(ReadOnlySpan<char> name)
    {
        var fromMinimum = name.StartsWith("RTMIN");
        if (!fromMinimum && !name.StartsWith("RTMAX")) return 0;
        var rest = name[5..];
        if (rest.IsEmpty) return fromMinimum ? RealTimeMinimum : RealTimeMaximum;
        if (rest[0] != (fromMinimum ? '+' : '-') || !int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) return 0;
        if (offset > RealTimeMaximum - RealTimeMinimum) return 0;
        return fromMinimum ? RealTimeMinimum + offset : RealTimeMaximum - offset;
    }
}
