using System.Text;
using Caisson.Linux.Abi;
using Caisson.Linux.Terminals;
using Caisson.Runtime.Foreground;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime.Tests.Foreground;

public sealed unsafe class TerminalRelayTests : IDisposable
{
    private readonly int _slave;
    private readonly (int Read, int Write) _typed = Pipe(), _printed = Pipe();
    private readonly TerminalRelay _relay;
    private readonly HashSet<int> _closed = [];

    public TerminalRelayTests()
    {
        using var pty = PseudoTerminal.Open();
        using var slave = pty.OpenTerminal();
        _slave = SystemCall.fcntl(slave.Descriptor, Fcntl.F_DUPFD_CLOEXEC);
        _relay = new TerminalRelay(new SafeFileHandle(SystemCall.fcntl(pty.Descriptor, Fcntl.F_DUPFD_CLOEXEC), ownsHandle: true), _typed.Read, _printed.Write);
    }

    public void Dispose()
    {
        _relay.Dispose();
        foreach (var descriptor in (int[])[_slave, _typed.Read, _typed.Write, _printed.Read, _printed.Write]) Close(descriptor);
    }

    [Fact]
    public void What_is_read_is_typed_and_the_end_of_input_is_the_end_key()
    {
        SystemCall.write(_typed.Write, "one\n"u8);
        Turn();
        Read(_slave).ShouldBe("one\n");
        SystemCall.write(_typed.Write, "two"u8);
        Turn();
        Close(_typed.Write);
        Turn();
        Turn();
        Read(_slave).ShouldBe("two");
        Read(_slave).ShouldBe("");
    }

    [Fact]
    public void After_a_whole_line_one_end_key_is_enough()
    {
        Close(_typed.Write);
        Turn();
        Turn();
        Read(_slave).ShouldBe("");
    }

    [Fact]
    public void Nothing_to_do_is_nothing_to_poll_for_but_what_may_come()
    {
        var wait = new pollfd[3];
        _relay.Prepare(wait);
        wait[0].fd.ShouldBe(_typed.Read);
        wait[1].events.ShouldBe((short)Poll.POLLIN);
        wait[2].fd.ShouldBe(-1);
        SystemCall.poll(wait, 0).ShouldBe(0);
    }

    [Fact]
    public void A_terminal_that_everybody_closed_does_not_keep_the_loop_busy()
    {
        SystemCall.write(_slave, "x"u8);
        Close(_slave);
        Turn();
        Turn();
        Read(_printed.Read).ShouldBe("x");
        var wait = new pollfd[3];
        _relay.Prepare(wait);
        SystemCall.poll(wait, 0).ShouldBe(0);
    }

    [Fact]
    public void What_is_still_in_the_terminal_is_printed_at_the_end()
    {
        SystemCall.write(_slave, "a\nb\n"u8);
        _relay.Drain(() => true);
        Read(_printed.Read).ShouldBe("a\r\nb\r\n");
    }

    [Fact]
    public void A_reader_that_left_hangs_the_terminal_up()
    {
        Close(_printed.Read);
        SystemCall.write(_slave, "x"u8);
        Turn();
        Turn();
        SystemCall.ErrnoOf(SystemCall.write(_slave, "y"u8)).ShouldBe(Linux.Errno.EIO);
        Turn();
    }

    [Fact]
    public void Keys_that_are_signals_are_noticed_unless_the_terminal_takes_them_as_text()
    {
        SystemCall.write(_typed.Write, "\u0003"u8);
        Turn();
        _relay.TypedSignal.ShouldBe(SignalNumber.SIGINT);
        SystemCall.write(_typed.Write, "\u001a"u8);
        Turn();
        _relay.TypedSignal.ShouldBe(SignalNumber.SIGTSTP);
        using var raw = RawMode.Enter(_slave);
        SystemCall.write(_typed.Write, "\u0003"u8);
        Turn();
        _relay.TypedSignal.ShouldBe(0);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(50, true)]
    [InlineData(17, false)]
    [InlineData(20, false)]
    [InlineData(28, false)]
    public void Signals_end_processes_or_not(int signal, bool ends) => SignalAnswers.EndsByDefault(signal).ShouldBe(ends);

    // Once: other tests of this process get the number next.
    private void Close(int descriptor)
    {
        if (_closed.Add(descriptor)) SystemCall.close(descriptor);
    }

    private void Turn()
    {
        var wait = new pollfd[3];
        _relay.Prepare(wait);
        SystemCall.poll(wait, 1000).ShouldBeGreaterThanOrEqualTo(0);
        _relay.Move(wait);
    }

    private static string Read(int descriptor)
    {
        var buffer = new byte[4096];
        Span<pollfd> wait = [new pollfd { fd = descriptor, events = Poll.POLLIN }];
        SystemCall.poll(wait, 5000).ShouldBe(1);
        var count = SystemCall.read(descriptor, buffer);
        return Encoding.UTF8.GetString(buffer, 0, (int)Math.Max(count, 0));
    }

    private static (int, int) Pipe()
    {
        var ends = stackalloc int[2];
        SystemCall.Invoke(SystemCallNumber.pipe2, (nint)ends, Fcntl.O_CLOEXEC);
        return (ends[0], ends[1]);
    }
}
