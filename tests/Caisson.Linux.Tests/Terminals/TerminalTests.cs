using System.Text;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Terminals;

namespace Caisson.Linux.Tests.Terminals;

public sealed class TerminalTests
{
    [Fact]
    public void A_pseudoterminal_has_a_size_that_both_ends_see()
    {
        using var master = PseudoTerminal.Open();
        using var terminal = master.OpenTerminal();
        Terminal.IsTerminal(terminal.Descriptor).ShouldBeTrue();
        Terminal.SetSize(master.Descriptor, new(24, 80, 640, 480));
        Terminal.GetSize(terminal.Descriptor).ShouldBe(new TerminalSize(24, 80, 640, 480));
        master.Number.ShouldBeGreaterThanOrEqualTo(0);
        File.ResolveLinkTarget($"/proc/self/fd/{terminal.Descriptor}", false)!.FullName.ShouldBe($"/dev/pts/{master.Number}");
        Should.Throw<CaissonException>(() => Terminal.GetForegroundGroup(terminal.Descriptor)).Errno.ShouldBe(Errno.ENOTTY);
    }

    [Fact]
    public void Raw_mode_passes_every_key_and_ends_as_it_was()
    {
        using var master = PseudoTerminal.Open();
        using var terminal = master.OpenTerminal();
        var before = Modes(terminal);
        using (var raw = RawMode.Enter(terminal.Descriptor))
        {
            Modes(terminal).ShouldNotBe(before);
            SystemCall.write_all(master.Descriptor, "a\x03\r"u8).ShouldBe(0);
            var keys = new byte[16];
            var length = SystemCall.read(terminal.Descriptor, keys);
            while (length < 3) length += SystemCall.read(terminal.Descriptor, keys.AsSpan((int)length));
            keys[..3].ShouldBe("a\x03\r"u8.ToArray());
            raw.Restore();
            Modes(terminal).ShouldBe(before);
            using (raw.Again()) Modes(terminal).ShouldNotBe(before);
        }
        Modes(terminal).ShouldBe(before);
    }

    [Fact]
    public void What_is_no_terminal_is_refused()
    {
        using var file = new DescriptorHandle(SystemCall.openat(Fcntl.AT_FDCWD, "/dev/null", Fcntl.O_RDWR));
        Terminal.IsTerminal(file.Descriptor).ShouldBeFalse();
        Should.Throw<CaissonException>(() => Terminal.GetSize(file.Descriptor)).Errno.ShouldBe(Errno.ENOTTY);
        Should.Throw<CaissonException>(() => RawMode.Enter(file.Descriptor)).Errno.ShouldBe(Errno.ENOTTY);
        Should.Throw<CaissonException>(() => PseudoTerminal.FromDescriptor(SystemCall.openat(Fcntl.AT_FDCWD, "/dev/null", Fcntl.O_RDWR))).Errno.ShouldBe(Errno.ENOTTY);
        Should.Throw<CaissonException>(() => PseudoTerminal.Open("/nowhere")).Object.ShouldBe("/nowhere");
    }

    private static unsafe string Modes(DescriptorHandle terminal)
    {
        termios modes;
        SystemCall.ioctl(terminal.Descriptor, TerminalIoctl.TCGETS, (nint)(&modes)).ShouldBe(0);
        var text = new StringBuilder().Append($"{modes.c_iflag:x} {modes.c_oflag:x} {modes.c_cflag:x} {modes.c_lflag:x}");
        for (var i = 0; i < 19; i++) text.Append(' ').Append(modes.c_cc[i]);
        return text.ToString();
    }
}
