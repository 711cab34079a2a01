using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Cli.Output;

/// <summary>
/// Standard output or standard error. .NET's own stream puts a terminal into application-keypad mode with the first write and leaves it there, which is for programs
/// that read keys by it; this one writes what it is given.
/// </summary>
internal sealed class StandardStream : Stream
{
    private readonly int _descriptor;

    private StandardStream(int descriptor) => _descriptor = descriptor;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Makes these the streams of <see cref="Console"/>.</summary>
    internal static void Use()
    {
        Console.SetOut(Writer(1));
        Console.SetError(Writer(2));
    }

    /// <summary>Standard output, for what is written as bytes.</summary>
    internal static StandardStream Output() => new(1);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = SystemCall.write(_descriptor, buffer);
            switch (SystemCall.ErrnoOf(written))
            {
                // A reader that has seen enough, such as head(1), is no failure.
                case Errno.EPIPE:
                    return;
                case Errno.EINTR:
                    continue;
                // Whoever shares the terminal or pipe made it non-blocking.
                case Errno.EAGAIN:
                    Span<pollfd> wait = [new pollfd { fd = _descriptor, events = Poll.POLLOUT }];
                    SystemCall.poll(wait, -1);
                    continue;
            }

            // Whom that is to be told nobody knows; what is being done matters more than what is said about it.
            if (written < 0 && _descriptor == 2) return;
            SystemCall.Check(written, "Cannot write standard output", "write");
            buffer = buffer[(int)written..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static StreamWriter Writer(int descriptor) => new(new StandardStream(descriptor), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 256) { AutoFlush = true };
}
