using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Sockets;
using Caisson.Oci;
using Caisson.Runtime.State;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime.Notify;

/// <summary>Passes on to the service manager what the container's program tells it: sd_notify(3).</summary>
/// <remarks>
/// The container gets a socket of its own in a directory of its own, never the manager's: what comes there is looked at, and only what a program may say of
/// itself goes on. Whoever waits for the container reads it: `run`, or the `start` of a created one.
/// </remarks>
internal sealed class NotifyProxy : IDisposable
{
    private const string DirectoryName = "notify", SocketName = "notify.sock", Inside = "/run/notify";

    private readonly SafeFileHandle _socket;
    private readonly string _manager;

    private NotifyProxy(SafeFileHandle socket, string manager)
    {
        _socket = socket;
        _manager = manager;
    }

    /// <summary>Makes the directory and adds it to the document, with the variable that tells the program of it.</summary>
    public static void Prepare(ContainerDirectory directory, OciSpec spec)
    {
        const uint open = 0x1ED; // 0755
        SystemCall.Check(SystemCall.mkdirat(directory.Descriptor, DirectoryName, open), "making the directory of the notification socket", "mkdirat", $"{directory.Path}/{DirectoryName}");
        (spec.Mounts ??= []).Add(new SpecMount { Destination = Inside, Type = "bind", Source = $"{directory.Path}/{DirectoryName}", Options = ["bind", "private", "nosuid", "noexec", "nodev", "ro"] });
        if (spec.Process is { } process) (process.Env ??= []).Add($"NOTIFY_SOCKET={Inside}/{SocketName}");
    }

    /// <summary>Begins to listen for a container that was prepared for it; null if it was not.</summary>
    /// <param name="directory">The container's directory.</param>
    /// <param name="manager">The service manager's socket.</param>
    public static NotifyProxy? Open(ContainerDirectory directory, string manager)
    {
        var path = $"{directory.Path}/{DirectoryName}";
        var opened = SystemCall.openat(directory.Descriptor, DirectoryName, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW | Fcntl.O_CLOEXEC);
        if (opened < 0) return null;
        using var handle = new SafeFileHandle(opened, ownsHandle: true);
        return new NotifyProxy(UnixSocket.Receive(opened, SocketName, $"{path}/{SocketName}"), manager);
    }

    /// <summary>Passes on until the program is ready or has ended; then the manager knows it as its main process, whose own this one does not stay.</summary>
    public void AwaitReady(int pidFd, int pid)
    {
        while (Next(pidFd) is { } message)
        {
            if (!IsReady(message)) continue;
            Send(string.Create(CultureInfo.InvariantCulture, $"MAINPID={pid}\n{message}"));
            return;
        }
    }

    /// <summary>Passes on from a thread of its own as long as this process lives.</summary>
    public void PassOn()
    {
        var thread = new Thread(() =>
        {
            try
            {
                while (Next(-1) is { } message) Send(message);
            }
            catch (CaissonException)
            {
                // No descriptor left for a socket: the manager misses a message, which is no reason for the container to lose its runtime.
            }
        }) { IsBackground = true };
        thread.Start();
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>What is to be passed on of the next message that has something; null once the process has ended and everything has been read.</summary>
    private string? Next(int pidFd)
    {
        var buffer = new byte[4096];
        Span<pollfd> wait = [new pollfd { fd = (int)_socket.DangerousGetHandle(), events = Poll.POLLIN }, new pollfd { fd = pidFd, events = Poll.POLLIN }];
        for (;;)
        {
            if (SystemCall.poll(wait, -1) < 0) return null;
            if (wait[0].revents == 0) return null;
            var length = UnixSocket.ReceiveDatagram((int)_socket.DangerousGetHandle(), buffer);
            if (length < 0) return null;
            // The rest of a longer one is lost, and its last line would not be what the program said. The manager takes none either.
            if (length > buffer.Length) continue;
            var kept = Allowed(buffer.AsSpan(0, (int)length));
            if (kept.Length > 0) return kept;
        }
    }

    /// <summary>The assignments that concern the program alone. A process id or a stored descriptor would be the container's word on the host's matters.</summary>
    /// <remarks>
    /// A line with a control character is left out: the manager ends lines at others than this does (systemd at a carriage return), and what came after one
    /// would be an assignment that was never looked at. So is one with characters that change how a terminal shows the rest, and one that is no text.
    /// </remarks>
    internal static string Allowed(ReadOnlySpan<byte> message)
    {
        var kept = new StringBuilder();
        foreach (var range in message.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(message[range])) continue;
            var line = Encoding.UTF8.GetString(message[range]);
            if (line.Any(IsInvisible)) continue;
            var end = line.IndexOf('=');
            if (end > 0 && line[..end] is "READY" or "RELOADING" or "STOPPING" or "STATUS" or "WATCHDOG" or "MONOTONIC_USEC" or "EXTEND_TIMEOUT_USEC" or "ERRNO") kept.Append(line).Append('\n');
        }
        return kept.ToString();
    }

    private static bool IsInvisible(char character) =>
        char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsReady(string message) => message.StartsWith("READY=1\n", StringComparison.Ordinal) || message.Contains("\nREADY=1\n", StringComparison.Ordinal);

    private void Send(string message) => UnixSocket.SendDatagram(_manager, Encoding.UTF8.GetBytes(message));
}
