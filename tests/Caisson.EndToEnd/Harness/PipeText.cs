using System.Runtime.InteropServices;
using System.Text;

namespace Caisson.EndToEnd.Harness;

/// <summary>Reads a descriptor to its end on a thread of its own and keeps what came, decoded as UTF-8.</summary>
internal sealed unsafe class PipeText
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder _text = new();
    private readonly int _descriptor;

    /// <param name="descriptor">Read, and closed at its end.</param>
    internal PipeText(int descriptor)
    {
        _descriptor = descriptor;
        new Thread(Read) { IsBackground = true, Name = $"read {descriptor}" }.Start();
    }

    internal Task Ended => _ended.Task;

    internal bool IsEnded => _ended.Task.IsCompleted;

    internal string Text
    {
        get
        {
            lock (_text)
                return _text.ToString();
        }
    }

    private void Read()
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var bytes = new byte[65536];
        var characters = new char[65536];
        while (true)
        {
            nint count;
            fixed (byte* pointer = bytes)
                count = Libc.read(_descriptor, pointer, bytes.Length);
            if (count < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR)
                continue;
            // A pseudo terminal without a program on the other side reads as EIO.
            if (count <= 0)
                break;
            var length = decoder.GetChars(bytes, 0, (int)count, characters, 0);
            lock (_text)
                _text.Append(characters, 0, length);
        }
        _ = Libc.close(_descriptor);
        _ended.SetResult();
    }
}
