using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime.Foreground;

/// <summary>
/// Stands between a container's terminal and the caller's streams: what is read from the input is typed at the terminal, what the terminal prints
/// goes to the output. If the input is a terminal itself it is raw meanwhile, so that every key reaches the container.
/// </summary>
internal sealed unsafe class TerminalRelay : IDisposable
{
    // A pipe that poll calls writable takes this much without blocking.
    private const int Chunk = 4096;

    private readonly SafeFileHandle _master;
    private readonly int _peer;
    private readonly int _output;
    private readonly byte[] _typed = new byte[Chunk];
    private readonly byte[] _printed = new byte[Chunk];
    private int _input;
    private int _typedStart, _typedEnd, _printedStart, _printedEnd;
    private bool _endOfInput, _masterGone, _middleOfLine;
    private RawMode? _raw;

    internal TerminalRelay(SafeFileHandle master, int? input, int output)
    {
        _master = master;
        _input = input ?? -1;
        _output = output;
        var flags = SystemCall.fcntl(Master, Fcntl.F_GETFL);
        SystemCall.fcntl(Master, Fcntl.F_SETFL, flags | Fcntl.O_NONBLOCK);
        // As long as somebody holds the terminal's own end, the master does not report a hang-up each time the last process closes it.
        _peer = SystemCall.ioctl(Master, TerminalIoctl.TIOCGPTPEER, Fcntl.O_RDWR | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC);
        IsInteractive = _input >= 0 && Terminal.IsTerminal(_input);
    }

    /// <summary>Whether the input is a terminal.</summary>
    internal bool IsInteractive { get; }

    /// <summary>Whether the caller's terminal is in raw mode now.</summary>
    internal bool IsRaw => _raw is not null;

    /// <summary>The control character that was just typed and that the container's terminal turns into a signal; 0 for none.</summary>
    internal int TypedSignal { get; private set; }

    private int Master => _master.IsClosed ? -1 : (int)_master.DangerousGetHandle();

    /// <summary>Sets the caller's terminal to raw mode. In the background the kernel sends SIGTTOU instead, and this is tried again in the foreground.</summary>
    internal void EnterRaw()
    {
        if (!IsInteractive || _raw is not null) return;
        try
        {
            _raw = RawMode.Enter(_input);
        }
        catch (CaissonException e) when (e.Errno is Errno.EINTR or Errno.EIO)
        {
            return;
        }
    }

    /// <summary>Gives the caller's terminal its former modes back.</summary>
    internal void LeaveRaw()
    {
        _raw?.Restore();
        _raw = null;
    }

    /// <summary>Makes the container's terminal as large as the caller's.</summary>
    internal void FollowSize()
    {
        winsize size;
        foreach (var descriptor in (ReadOnlySpan<int>)[_input, _output, 2])
        {
            if (descriptor < 0 || SystemCall.ioctl(descriptor, TerminalIoctl.TIOCGWINSZ, (nint)(&size)) < 0) continue;
            if (size.ws_col != 0 && size.ws_row != 0) SystemCall.ioctl(Master, TerminalIoctl.TIOCSWINSZ, (nint)(&size));
            return;
        }
    }

    /// <summary>The process group that the container's keys reach, in the caller's PID namespace; 0 if there is none.</summary>
    internal int ForegroundGroup
    {
        get
        {
            int group;
            return SystemCall.ioctl(Master, TerminalIoctl.TIOCGPGRP, (nint)(&group)) < 0 ? 0 : group;
        }
    }

    /// <summary>Says what to wait for: three descriptors, -1 for none.</summary>
    internal void Prepare(Span<pollfd> wait)
    {
        var reading = _input >= 0 && !_endOfInput && _typedStart == _typedEnd;
        wait[0] = new pollfd { fd = reading ? _input : -1, events = Poll.POLLIN };
        var events = 0;
        if (!_masterGone && _printedStart == _printedEnd) events |= Poll.POLLIN;
        if (!_masterGone && _typedStart < _typedEnd) events |= Poll.POLLOUT;
        wait[1] = new pollfd { fd = events == 0 ? -1 : Master, events = (short)events };
        wait[2] = new pollfd { fd = _printedStart < _printedEnd ? _output : -1, events = Poll.POLLOUT };
    }

    /// <summary>Moves what can be moved without waiting.</summary>
    internal void Move(ReadOnlySpan<pollfd> wait)
    {
        TypedSignal = 0;
        if (wait[0].revents != 0) ReadInput();
        if (_typedStart < _typedEnd) WriteMaster();
        if (wait[2].revents != 0) WriteOutput();
        if (wait[1].revents != 0 && _printedStart == _printedEnd) ReadMaster();
    }

    /// <summary>After the process's end: brings what is still in the terminal to the output. Waits for a slow reader as long as <paramref name="mayWait"/> allows.</summary>
    internal void Drain(Func<bool> mayWait)
    {
        for (;;)
        {
            if (_printedStart == _printedEnd) ReadMaster();
            if (_printedStart == _printedEnd) return;
            Span<pollfd> wait = [new pollfd { fd = _output, events = Poll.POLLOUT }];
            if (SystemCall.poll(wait, 1000) == 0 && !mayWait()) return;
            if (wait[0].revents != 0) WriteOutput();
        }
    }

    private void ReadInput()
    {
        // Not repeated on EINTR: in the background a read is refused by a signal, each time anew.
        nint count;
        fixed (byte* p = _typed) count = SystemCall.Invoke(SystemCallNumber.read, _input, (nint)p, Chunk);
        var errno = SystemCall.ErrnoOf(count);
        if (errno is Errno.EINTR or Errno.EAGAIN) return;
        (_typedStart, _typedEnd) = (0, (int)Math.Max(count, 0));
        if (count > 0)
        {
            _middleOfLine = _typed[count - 1] != (byte)'\n';
            NoteSignal();
            return;
        }
        _endOfInput = true;
        if (IsInteractive) return;
        // A pipe's end becomes the end-of-file key; in the middle of a line that only hands the line over, so it is pressed twice.
        termios modes;
        if (SystemCall.ioctl(Master, TerminalIoctl.TCGETS, (nint)(&modes)) < 0) return;
        while (_typedEnd < (_middleOfLine ? 2 : 1)) _typed[_typedEnd++] = modes.c_cc[(int)TerminalBits.VEOF];
    }

    private void NoteSignal()
    {
        termios modes;
        if (SystemCall.ioctl(Master, TerminalIoctl.TCGETS, (nint)(&modes)) < 0 || (modes.c_lflag & TerminalBits.ISIG) == 0) return;
        foreach (var key in _typed.AsSpan(_typedStart, _typedEnd - _typedStart))
        {
            if (key == 0) continue;
            if (key == modes.c_cc[(int)TerminalBits.VINTR]) TypedSignal = SignalNumber.SIGINT;
            else if (key == modes.c_cc[(int)TerminalBits.VQUIT]) TypedSignal = SignalNumber.SIGQUIT;
            else if (key == modes.c_cc[(int)TerminalBits.VSUSP]) TypedSignal = SignalNumber.SIGTSTP;
        }
    }

    private void WriteMaster()
    {
        nint count;
        fixed (byte* p = _typed) count = SystemCall.Retry(SystemCallNumber.write, Master, (nint)(p + _typedStart), _typedEnd - _typedStart);
        if (count > 0) _typedStart += (int)count;
        else if (SystemCall.ErrnoOf(count) is not (Errno.EAGAIN or Errno.None)) _typedStart = _typedEnd;
    }

    private void ReadMaster()
    {
        if (_master.IsClosed) return;
        nint count;
        fixed (byte* p = _printed) count = SystemCall.Retry(SystemCallNumber.read, Master, (nint)p, Chunk);
        (_printedStart, _printedEnd) = (0, (int)Math.Max(count, 0));
        if (count <= 0 && SystemCall.ErrnoOf(count) != Errno.EAGAIN) _masterGone = true;
    }

    private void WriteOutput()
    {
        nint count;
        fixed (byte* p = _printed) count = SystemCall.Invoke(SystemCallNumber.write, _output, (nint)(p + _printedStart), _printedEnd - _printedStart);
        if (count > 0)
        {
            _printedStart += (int)count;
            return;
        }
        if (SystemCall.ErrnoOf(count) is Errno.EINTR or Errno.EAGAIN) return;
        // Nobody reads any more, so the terminal is hung up: the container's processes get SIGHUP, and errors when they print.
        _printedStart = _printedEnd = 0;
        HangUp();
    }

    private void HangUp()
    {
        _masterGone = true;
        _input = -1;
        if (_peer >= 0 && !_master.IsClosed) SystemCall.close(_peer);
        _master.Dispose();
    }

    public void Dispose()
    {
        LeaveRaw();
        if (_peer >= 0 && !_master.IsClosed) SystemCall.close(_peer);
        _master.Dispose();
    }
}
