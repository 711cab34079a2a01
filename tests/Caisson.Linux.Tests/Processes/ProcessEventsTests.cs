using System.Diagnostics;
using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Tests.Processes;

public sealed class ProcessEventsTests
{
    [Theory]
    [InlineData(0x1u, new[] { 10, 11, 12, 13 }, ProcessEventKind.Fork, 13, 12, 11)]
    [InlineData(0x2u, new[] { 21, 20 }, ProcessEventKind.Exec, 20, 21, 0)]
    [InlineData(0x80000000u, new[] { 31, 30, 0, 17, 1, 1 }, ProcessEventKind.Exit, 30, 31, 0)]
    [InlineData(0x40u, new[] { 41, 40, 0, 0 }, ProcessEventKind.Identity, 40, 41, 0)]
    public void Messages_are_read(uint what, int[] body, ProcessEventKind kind, int pid, int tid, int parent)
    {
        ProcessEvents.Parse(Message(what, body), out var parsed).ShouldBeTrue();
        parsed.ShouldBe(new ProcessEvent(kind, pid, tid, parent));
    }

    [Fact]
    public void Other_messages_are_passed_over()
    {
        ProcessEvents.Parse(Message(0, [0]), out _).ShouldBeFalse();
        ProcessEvents.Parse(Message(0x100, [1, 2, 3, 4]), out _).ShouldBeFalse();
        ProcessEvents.Parse(Message(1, [1, 2]), out _).ShouldBeFalse();
        ProcessEvents.Parse(new byte[30], out _).ShouldBeFalse();
        var other = Message(1, [1, 2, 3, 4]);
        other[16] = 9;
        ProcessEvents.Parse(other, out _).ShouldBeFalse();
    }

    [ProcessEventsFact]
    public void The_kernel_tells_of_a_process_from_its_fork_to_its_end()
    {
        using var events = ProcessEvents.Open();
        using var process = Process.Start("/bin/true");
        process.WaitForExit();
        var seen = new List<ProcessEvent>();
        for (var i = 0; i < 100 && !seen.Exists(e => e.Kind == ProcessEventKind.Exit && e.Pid == process.Id); i++)
        {
            events.Read(seen).ShouldBeTrue();
            Thread.Sleep(10);
        }
        seen.Where(e => e.Pid == process.Id && e.IsWholeProcess).Select(e => e.Kind).Where(kind => kind is ProcessEventKind.Fork or ProcessEventKind.Exec or ProcessEventKind.Exit)
            .ShouldBe([ProcessEventKind.Fork, ProcessEventKind.Exec, ProcessEventKind.Exit]);
    }

    private static byte[] Message(uint what, int[] body)
    {
        var bytes = new byte[16 + 20 + 16 + body.Length * 4];
        MemoryMarshal.Write(bytes.AsSpan(16), new cn_msg { id = new cb_id { idx = 1, val = 1 }, len = (ushort)(16 + body.Length * 4) });
        MemoryMarshal.Write(bytes.AsSpan(36), what);
        MemoryMarshal.AsBytes(body.AsSpan()).CopyTo(bytes.AsSpan(52));
        return bytes;
    }
}
