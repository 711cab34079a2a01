using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns.Ls;

/// <summary>The command itself: output, users, files, errors, load.</summary>
public sealed class NsLsTests : NsLsTest
{
    protected override SandboxOptions Options => new() { Users = true };

    [Fact]
    public async Task A_table_has_one_line_for_each_namespace_with_what_keeps_it()
    {
        var lines = (await CaissonAsync("ns", "ls")).ShouldExit().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["NS", "TYPE", "NPROCS", "PID", "USER", "KEPT", "UNIT", "COMMAND"]);
        lines.Length.ShouldBeGreaterThan(8);
        lines.ShouldAllBe(line => line == line.TrimEnd());
    }

    [Theory]
    [InlineData("--tree")]
    [InlineData("--tree=parent")]
    [InlineData("--tree=user")]
    [InlineData("--tree=pid")]
    [InlineData("--tree=process")]
    [InlineData("--output-all")]
    [InlineData("--raw")]
    [InlineData("--json")]
    [InlineData("--persistent")]
    [InlineData("--json --tree -o ns,kept")]
    [InlineData("-n -W -u -l")]
    public async Task Every_form_works(string options)
    {
        var result = (await CaissonAsync(["ns", "ls", .. options.Split(' ')])).ShouldExit();
        if (options != "--persistent") result.Output.ShouldNotBeEmpty();
        if (options.Contains("json", StringComparison.Ordinal)) JsonDocument.Parse(result.Output).Dispose();
    }

    [UserNamespaceFact]
    public async Task A_user_sees_what_is_his_and_is_told_what_he_does_not_see()
    {
        await using var run = await SetUpAsync("""
            unshare -Ur --net unshare -Ur --uts bash -c 'echo "uts=$(readlink /proc/self/ns/uts)"; echo "user=$(readlink /proc/self/ns/user)"; echo "pid=$$"; echo ready; read x || true'
            """, TestUser.Plain);
        var result = (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "ns", "ls", "-r", "-n", "-o", "NS,TYPE,PID,OWNER,USER,NPROCS") { User = TestUser.Plain })).ShouldExit();
        result.Output.ShouldContain($"{Value(run, "uts")} uts {Value(run, "pid")} caisson-plain caisson-plain 1");
        result.Output.ShouldContain($"{Value(run, "user")} user {Value(run, "pid")} caisson-plain caisson-plain 1");
        result.Error.ShouldContain("not seen: the namespaces of ");
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBeLessThanOrEqualTo(5, "one line for each reason");
        (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "ns", "ls", "-p", Sandbox.HolderPid.ToString(CultureInfo.InvariantCulture)) { User = TestUser.Plain }))
            .ShouldFail("The namespaces of process", "look as root");
    }

    /// <summary>Those of a user's own container are all to be seen; that there are others, of other users, was not asked.</summary>
    [UserNamespaceFact]
    public async Task Who_asks_for_one_process_or_namespace_is_told_of_no_others()
    {
        await using var run = await SetUpAsync("""
            unshare -Ur --net bash -c 'echo "net=$(readlink /proc/self/ns/net)"; echo "pid=$$"; echo ready; read x || true'
            """, TestUser.Plain);
        foreach (var question in (string[][])
            [["ls", "--pid", Value(run, "pid")], ["ls", Value(run, "net")], ["ls", "--kept"], ["show", Value(run, "pid")], ["show", Value(run, "net")], ["show", Value(run, "pid"), "--type", "net"]])
        {
            var result = (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, ["ns", .. question]) { User = TestUser.Plain })).ShouldExit();
            result.Error.ShouldBe("", string.Join(' ', question));
        }

        // Programs get all of it.
        (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "ns", "show", Value(run, "net"), "--json") { User = TestUser.Plain })).ShouldExit().Output.ShouldContain("could not be read");
    }

    /// <summary>Threads of the kernel are in the initial namespaces: that nobody may look is no gap.</summary>
    [UserNamespaceFact]
    public async Task Threads_of_the_kernel_are_not_counted_among_what_is_not_seen()
    {
        var processes = Directory.GetDirectories("/proc").Count(each => char.IsAsciiDigit(Path.GetFileName(each)[0]));
        var result = (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "ns", "ls") { User = TestUser.Plain })).ShouldExit();
        var told = int.Parse(Regex.Match(result.Error, @"the namespaces of (\d+) process").Groups[1].Value, CultureInfo.InvariantCulture);
        told.ShouldBeLessThan(processes - KernelThreads() + 20);
    }

    // Flag 0x200000 of field 9 of /proc/PID/stat.
    private static int KernelThreads()
    {
        var count = 0;
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            try
            {
                if (char.IsAsciiDigit(Path.GetFileName(directory)[0]) && (uint.Parse(File.ReadAllText(directory + "/stat").Split(')')[^1].Split(' ')[7], CultureInfo.InvariantCulture) & 0x200000) != 0) count++;
            }
            catch (IOException)
            {
                // It has ended.
            }
        }

        return count;
    }

    [FactIf(Feature.Root)]
    public async Task What_root_has_seen_a_user_can_look_at()
    {
        await using var run = await SetUpAsync("""unshare --uts bash -c 'echo "uts=$(readlink /proc/self/ns/uts)"; echo ready; read x || true'""");
        var file = $"{Sandbox.Work}/scan.json";
        await File.WriteAllTextAsync(file, (await CaissonAsync("ns", "ls", "--json")).ShouldExit().Output);
        string[] question = ["-r", "-n", "-o", "NS,TYPE,NPROCS,PID,USER,OWNER,ONS,PNS,KEPT,UNIT,COMMAND,PATH", "-Q", $"ns == {Value(run, "uts")}"];
        var root = (await CaissonAsync(["ns", "ls", .. question])).ShouldExit().Output;
        root.Split('\n').Length.ShouldBe(2);
        var user = new ProgramStart(Programs.Caisson, ["ns", "ls", "--from", file, .. question]) { User = TestUser.Plain };
        var read = (await Sandbox.RunAsync(user)).ShouldExit();
        read.Output.ShouldBe(root);
        read.Error.ShouldBeEmpty();
        (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, ["ns", "ls", "--from", "-", .. question]) { User = TestUser.Plain, Input = await File.ReadAllTextAsync(file) })).ShouldExit().Output.ShouldBe(root);
        // What is written of a file that was read is the file.
        (await CaissonAsync("ns", "ls", "--from", file, "--json")).ShouldExit().Output.ShouldBe(await File.ReadAllTextAsync(file));
        File.Delete(file);
    }

    [FactIf(Feature.Root)]
    public async Task Processes_that_come_and_go_are_no_error()
    {
        await using var storm = await SetUpAsync("""
            for i in 1 2 3; do (while :; do unshare --uts --net true; (exec sleep 0.01) & /bin/true; done) 2>/dev/null & done
            echo ready; read x || true; kill $(jobs -p); wait
            """);
        for (var i = 0; i < 8; i++)
        {
            var result = (await CaissonAsync("ns", "ls", "--output-all")).ShouldExit();
            result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line.StartsWith("caisson: warning: not seen: ", StringComparison.Ordinal));
        }

        storm.CloseInput();
        await storm.WaitAsync();
    }

    [FactIf(Feature.Root)]
    public async Task Few_descriptors_are_enough_for_many_namespaces()
    {
        await using var run = await SetUpAsync("""
            mkdir kept; for i in $(seq 40); do : >kept/$i; unshare --uts --net sh -c "mount --bind /proc/self/ns/net kept/$i; mount --bind /proc/self/ns/uts kept/$i"; done
            exec 20</proc/self/ns/net; echo ready; read x || true
            for i in $(seq 40); do umount kept/$i; umount kept/$i; done
            """);
        var result = (await Sandbox.RunAsync("/bin/sh", "-c", "ulimit -n 24; exec \"$0\" ns ls -o ns,type,kept,ons", Programs.Caisson)).ShouldExit();
        result.Error.ShouldNotContain("no descriptors left");
        result.Output.Split('\n').Count(line => line.Contains($"{Sandbox.Work}/kept/", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(80);
        run.CloseInput();
        (await run.WaitAsync()).ShouldExit();
    }

    [FactIf(Feature.Root)]
    public async Task Names_of_ip_netns_and_numbers_of_networks_are_told()
    {
        await using var run = await SetUpAsync("ip netns add blue; ip netns set blue 17; echo ready; read x || true; ip netns del blue; umount /run/netns; rmdir /run/netns");
        var row = (await RowsAsync("-t", "net", "-o", "ns,nprocs,netnsid,nsfs,kept", "-Q", "nsfs == '/run/netns/blue'")).Values.ShouldHaveSingleItem();
        (Text(row, "nprocs"), Text(row, "netnsid"), Text(row, "nsfs"), Text(row, "kept")).ShouldBe(("0", "17", "/run/netns/blue", "/run/netns/blue"));
        var found = (await CaissonAsync("ns", "ls", "/run/netns/blue")).ShouldExit();
        found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1, "nobody is in it");
        run.CloseInput();
        (await run.WaitAsync()).ShouldExit();
    }

    [Fact]
    public async Task A_file_that_is_no_scan_is_told_in_words()
    {
        (await CaissonAsync("ns", "ls", "--from", "/nonexistent")).ShouldExit(125).Error.ShouldBe("caisson: /nonexistent does not exist\n");
        (await CaissonAsync("ns", "ls", "--from", "/etc/passwd")).ShouldExit(125).ShouldFail("it is not JSON at line 1, byte 1", "take one (caisson ns ls --json)");
        (await CaissonAsync("ns", "propagate", "--from", "/etc/passwd")).ShouldExit(125).ShouldFail("it is not JSON at line 1, byte 1");
    }

    [FactIf(Feature.Root)]
    public async Task On_a_terminal_lines_end_at_its_edge()
    {
        await using var run = await SetUpAsync($"unshare --uts bash -c 'echo ready; read x || true; : {new string('x', 300)}'");
        foreach (var columns in (ushort[])[60, 80, 120])
        {
            await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.Caisson, "ns", "ls"), 40, columns);
            (await terminal.WaitAsync()).ShouldExit();
            terminal.Screen.Split('\n').ShouldAllBe(line => line.Length <= columns || line.StartsWith("caisson: ", StringComparison.Ordinal));
            terminal.Screen.ShouldContain("…");
        }
    }

    [Theory]
    [InlineData("--type nothing", "'nothing' is not a kind of namespace")]
    [InlineData("--tree=sideways", "expected owner, parent, user, pid or process")]
    [InlineData("-o NS,NOTHING", "there is no column NOTHING")]
    [InlineData("-o NPROC", "NPROCS")]
    [InlineData("--pid x", "expected the number of a process")]
    [InlineData("--pid 2147483646", "There is no process 2147483646")]
    [InlineData("--filter type==", "a column or value is missing")]
    [InlineData("--filter type==net", "there is no column net")]
    [InlineData("--filter (ns", "a ) is missing")]
    [InlineData("--filter nprocs>1)", "expected 'and', 'or' or the end")]
    [InlineData("--filter 'net", "the closing ' is missing")]
    [InlineData("--from /nowhere", "/nowhere")]
    [InlineData("--from /etc/passwd", "/etc/passwd cannot be read as a scan")]
    [InlineData("--source everything", "expected processes, tasks")]
    [InlineData("--json --raw", "exclude each other")]
    [InlineData("4026531000", "There is no namespace 4026531000")]
    [InlineData("1 2", "one operand too many")]
    [InlineData("/etc/passwd", "/etc/passwd is not a namespace")]
    [InlineData("nobody-knows-this", "is no process, namespace or container")]
    [InlineData("2147483646", "There is no process 2147483646")]
    public async Task Bad_input_is_one_clear_error(string options, string message)
    {
        var result = (await CaissonAsync(["ns", "ls", .. options.Split(' ')])).ShouldExit(125);
        result.Error.ShouldContain(message);
        result.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_help_has_examples()
    {
        var help = (await CaissonAsync("ns", "ls", "--help")).ShouldExit().Output;
        help.ShouldStartWith("Usage: caisson ns ls ");
        help.ShouldContain("Examples:\n  caisson ns ls\n");
    }
}
