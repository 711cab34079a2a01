using System.Globalization;
using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.OciRuntime;

/// <summary>
/// What happened, for engines: a line each in the file that <c>--log</c> names, else on standard error. The last error is on standard error in any case,
/// in plain words.
/// </summary>
internal sealed class Log : IDisposable
{
    private int _descriptor = -1;

    internal string? Path { get; set; }

    internal bool Json { get; set; }

    internal LogLevel Level { get; set; } = LogLevel.Warning;

    /// <summary>Whether it is worth while to put together what <see cref="Debug"/> tells.</summary>
    internal bool IsDebug => Level == LogLevel.Debug;

    internal void Debug(string message)
    {
        if (IsDebug) Write("debug", message);
    }

    internal void Warn(string message)
    {
        if (Level >= LogLevel.Warning) Write("warning", message);
    }

    /// <summary>Tells the error that the program ends with.</summary>
    internal void Fail(string message)
    {
        message = PlainText.OneLine(message);
        if (Path is not null) Write("error", message);
        SystemCall.write_all(2, Encoding.UTF8.GetBytes($"caisson-oci: {message}\n"));
    }

    private void Write(string level, string message)
    {
        var time = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        message = PlainText.OneLine(message);
        var line = Json
            ? $"{{\"level\":\"{level}\",\"msg\":\"{JsonText(message)}\",\"time\":\"{time}\"}}\n"
            : $"time=\"{time}\" level={level} msg=\"{message.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"\n";
        SystemCall.write_all(Descriptor, Encoding.UTF8.GetBytes(line));
    }

    // Opened when there is something to say: most starts of the program have nothing.
    private int Descriptor
    {
        get
        {
            if (_descriptor >= 0) return _descriptor;
            _descriptor = 2;
            if (string.IsNullOrEmpty(Path)) return _descriptor;
            var opened = SystemCall.openat(Fcntl.AT_FDCWD, Path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_APPEND, 0x1A4);
            if (opened >= 0) _descriptor = opened;
            else SystemCall.write_all(2, Encoding.UTF8.GetBytes($"caisson-oci: the log {Path} cannot be written: {SystemCall.ErrnoOf(opened).Describe()}\n"));
            return _descriptor;
        }
    }

    internal static string JsonText(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c is '"' or '\\') escaped.Append('\\').Append(c);
            else if (c < ' ') escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else escaped.Append(c);
        }
        return escaped.ToString();
    }

    public void Dispose()
    {
        if (_descriptor > 2) SystemCall.close(_descriptor);
    }
}
