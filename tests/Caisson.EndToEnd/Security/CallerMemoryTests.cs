using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Security;

/// <summary>A process of a container that is not its program yet, or never will be, was a copy of the caller: what the caller knows is not in its memory.</summary>
public sealed class CallerMemoryTests : OciTest
{
    private static Dictionary<string, string?> Secretive => new() { ["CALLERS_SECRET"] = Intruder.Secret };

    [RootFact]
    public async Task A_created_container_knows_nothing_of_its_creator()
    {
        var bundle = await Builder.Args("/bin/sleep", "1000").BuildAsync();
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "create", "--bundle", bundle.Directory, "c") { Environment = Secretive })).ShouldExit();
        var pid = await PidAsync();
        // Its own document it has to know: that is the control for the search.
        Find(pid, "TERM=xterm").ShouldNotBeEmpty();
        Find(pid, Intruder.Secret).ShouldBeEmpty();
        Find(pid, bundle.Directory).ShouldBeEmpty();
        (await OciAsync("start", "c")).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task An_init_knows_nothing_of_its_caller()
    {
        await using var run = Sandbox.Start(new ProgramStart(Programs.Caisson, "run", "--name", "knows-nothing", "--rootfs", Fixtures.Busybox, "--overlay", "--init", "--", "/bin/sh", "-c", "echo up; exec sleep 1000") { Environment = Secretive });
        await run.WaitForAsync("up");
        var init = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Single(id => Read(id, "comm").Trim() == "caisson-init" && Read(id, "status").Contains("NSpid:", StringComparison.Ordinal) && Parent(id) == run.Pid);
        Find(init, "PATH=").ShouldNotBeEmpty();
        Find(init, Intruder.Secret).ShouldBeEmpty();
        Find(init, Fixtures.Busybox).ShouldBeEmpty();
        Find(run.Pid, Intruder.Secret).ShouldNotBeEmpty();
        (await Sandbox.RunAsync(Programs.Caisson, "kill", "--signal", "KILL", "knows-nothing")).ShouldExit();
        await run.WaitAsync();
    }

    /// <summary>A process that may not be looked into has files in /proc that are the host's root's, whoever it is.</summary>
    [RootFact]
    public async Task A_created_container_may_not_be_looked_into_until_it_runs_its_program()
    {
        var bundle = await Builder.Args("/bin/sleep", "1000").Edit(config => config["process"]!["user"] = new JsonObject { ["uid"] = 1000, ["gid"] = 1000 }).BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        var pid = await PidAsync();
        (await Sandbox.RunAsync("/bin/stat", "-c", "%u", $"/proc/{pid}/environ")).Line.ShouldBe("0");
        (await OciAsync("start", "c")).ShouldExit();
        for (var i = 0; i < 200 && !Read(pid, "comm").StartsWith("sleep", StringComparison.Ordinal); i++) await Task.Delay(10);
        (await Sandbox.RunAsync("/bin/stat", "-c", "%u", $"/proc/{pid}/environ")).Line.ShouldBe("1000");
    }

    private async Task<int> PidAsync() => (int)(await StateAsync("c"))["pid"]!;

    private static int Parent(int pid) =>
        Read(pid, "status").Split('\n').Where(line => line.StartsWith("PPid:", StringComparison.Ordinal)).Select(line => int.Parse(line[5..], CultureInfo.InvariantCulture)).FirstOrDefault();

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Where a text is in the process's memory, as bytes or as .NET keeps it.</summary>
    private static List<string> Find(int pid, string text)
    {
        var found = new List<string>();
        byte[] narrow = Encoding.UTF8.GetBytes(text), wide = Encoding.Unicode.GetBytes(text);
        using var memory = new FileStream($"/proc/{pid}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        var buffer = new byte[1 << 16];
        foreach (var line in File.ReadAllLines($"/proc/{pid}/maps"))
        {
            var range = line.Split(' ', '-');
            if (line.Split(' ')[1][0] != 'r' || line.Contains("[v", StringComparison.Ordinal)) continue;
            long end = long.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            for (var at = long.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture); at < end;)
            {
                var length = RandomAccess.Read(memory.SafeFileHandle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
                if (length <= 0) break;
                if (buffer.AsSpan(0, length).IndexOf(narrow) >= 0 || buffer.AsSpan(0, length).IndexOf(wide) >= 0) found.Add(line);
                at += at + length >= end ? length : Math.Max(1, length - wide.Length);
            }
        }
        return found;
    }
}
