using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Steps;

/// <summary>Makes the terminal.</summary>
internal sealed class OpenTerminal(Slot root, SpecConsoleSize? size, Slot terminal, HostDescriptor? consoleSocket, bool coverConsole, bool plainLines = true) : ChildStep("make a pseudo terminal on the container's own devpts and hand its master out")
{
    public override string Call => $"openat2 \"/dev/pts\" in {root}; fstatfs; openat2 \"ptmx\" in it; ioctl(TIOCSPTLCK); {terminal} = ioctl(TIOCGPTPEER); {(plainLines ? "ioctl(TCSETS, -ONLCR); " : "")}sendmsg({(consoleSocket is null ? "<parent>" : consoleSocket.ToString())}, SCM_RIGHTS)";

    public override string? Object => "/dev/pts/ptmx";

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.OpenTerminal;
        record->A = root.Index;
        record->B = (long)memory.Text("/dev/pts");
        if (size is { Height: > 0, Width: > 0 })
        {
            var window = memory.Allocate<winsize>();
            window->ws_row = (ushort)Math.Min(size.Height, ushort.MaxValue);
            window->ws_col = (ushort)Math.Min(size.Width, ushort.MaxValue);
            record->C = (long)window;
        }
        record->D = terminal.Index;
        record->E = consoleSocket?.Number ?? -1;
        record->F = (coverConsole ? 1 : 0) | (plainLines ? 2 : 0);
        record->G = (long)memory.Text("/dev/console");
        record->H = (long)memory.Text("ptmx");
    }
}
