using System.Globalization;
using System.Text.Json;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary><c>caisson ns pid</c> and <c>caisson ns can</c>, as people and scripts use them. The unit tests compare them with the kernel at length.</summary>
public sealed class PidTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = true };

    // Two PID namespaces one in the other, three processes each.
    private const string Script = "unshare -pf sh -c 'sleep 1000 & unshare -pf sh -c \"sleep 1000 & echo up; cat\"; kill -9 $!'";

    [FactIf(Feature.Root)]
    public async Task Numbers_are_translated_both_ways()
    {
        await using var run = Sandbox.Start(new ProgramStart("/bin/sh", "-c", Script) { OpenInput = true });
        await run.WaitForAsync("up");
        var all = Family(run.Pid).ToDictionary(pid => pid, Numbers);
        var (middle, inner) = (all.Single(p => p.Value is [_, 1]).Key, all.Single(p => p.Value is [_, _, 1]).Key);
        all.Values.Count(numbers => numbers.Length == 3).ShouldBeGreaterThanOrEqualTo(3);
        foreach (var (pid, numbers) in all.Where(p => p.Value.Length > 1))
        {
            using var json = JsonDocument.Parse((await CaissonAsync("ns", "pid", Text(pid), "--json")).ShouldExit().Output);
            json.RootElement.EnumerateArray().Select(level => level.GetProperty("pid").GetInt32()).ShouldBe(numbers);
            json.RootElement.EnumerateArray().Last().GetProperty("namespace").GetInt64().ShouldBe(long.Parse(new FileInfo($"/proc/{pid}/ns/pid").LinkTarget!.Split('[', ']')[1], CultureInfo.InvariantCulture));
            (await CaissonAsync("ns", "pid", Text(numbers[1]), "--in", Text(middle))).ShouldExit().Line.ShouldBe(Text(pid));
            (await CaissonAsync("ns", "pid", Text(pid), "--from", $"/proc/{middle}/ns/pid")).ShouldExit().Line.ShouldBe(Text(numbers[1]));
            if (numbers.Length == 3) (await CaissonAsync("ns", "pid", Text(numbers[2]), "--in", Text(inner), "--from", Text(middle))).ShouldExit().Line.ShouldBe(Text(numbers[1]));
        }

        (await CaissonAsync("ns", "pid", Text(inner))).ShouldExit().Output.ShouldMatch($@"^PID +NAMESPACE\n{inner} +pid:\[\d+\]  here\n\d+ +pid:\[\d+\]\n1 +pid:\[\d+\]\n$");
        (await CaissonAsync("ns", "pid", Text(middle), "--from", Text(inner))).ShouldExit(125).Error.ShouldContain("has no number in");
        (await CaissonAsync("ns", "pid", "4000", "--in", Text(inner))).ShouldExit(125).Error.ShouldContain("No process has the number 4000 in");
        // Inside, with a /proc of its own, the numbers are those of there.
        var script = $"mount -t proc proc /proc && {Programs.Caisson} ns pid 1 && {Programs.Caisson} ns pid {Text(all[inner][1])} --from {Text(all[inner][1])}";
        (await Sandbox.RunAsync("/usr/bin/nsenter", "-t", Text(middle), "-p", "unshare", "-m", "sh", "-c", script)).ShouldExit().Output.ShouldMatch(@"^PID  NAMESPACE\n1    pid:\[\d+\]  here\n1\n$");
        run.CloseInput();
        await run.WaitAsync();
    }

    [FactIf(Feature.Root)]
    public async Task What_is_no_process_is_named()
    {
        (await CaissonAsync("ns", "pid", "999999999")).ShouldExit(125).Error.ShouldContain("There is no process 999999999");
        (await CaissonAsync("ns", "pid", "web")).ShouldExit(125).Error.ShouldContain("expected a process number");
        (await CaissonAsync("ns", "pid", "0")).ShouldExit(125).Error.ShouldContain("expected a process number");
        (await CaissonAsync("ns", "pid")).ShouldExit(125).Error.ShouldContain("is missing");
        (await CaissonAsync("ns", "pid", "1", "--in", "/proc/self/ns/net")).ShouldExit(125).Error.ShouldContain("net");
    }

    [UserNamespaceFact]
    public async Task Whether_a_process_can_is_said_with_the_reasons()
    {
        await using var inner = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "-Urn", "sh", "-c", "echo up; read x") { OpenInput = true, User = TestUser.Plain });
        await inner.WaitForAsync("up");
        await using var outer = Sandbox.Start(new ProgramStart("/bin/sh", "-c", "echo up; read x") { OpenInput = true, User = TestUser.Plain });
        await outer.WaitForAsync("up");
        await using var stranger = Sandbox.Start(new ProgramStart("/bin/sh", "-c", "echo up; read x") { OpenInput = true, User = TestUser.Ranged });
        await stranger.WaitForAsync("up");

        var yes = (await CaissonAsync("ns", "can", Text(outer.Pid), "net_admin", Text(inner.Pid))).ShouldExit().Output;
        yes.ShouldStartWith($"yes: process {outer.Pid} has CAP_NET_ADMIN in user:[");
        yes.ShouldContain($"user {TestUser.Plain.Uid}, as whom the process acts, made user:[");
        (await CaissonAsync("ns", "can", Text(stranger.Pid), "CAP_NET_ADMIN", Text(inner.Pid))).ShouldExit(1).Output.ShouldContain($"was made by user {TestUser.Plain.Uid}, not by user {TestUser.Ranged.Uid}");
        (await CaissonAsync("ns", "can", Text(inner.Pid), "sys_admin", Text(inner.Pid))).ShouldExit().Output.ShouldContain("where its effective capabilities count: CAP_SYS_ADMIN is among them");
        (await CaissonAsync("ns", "can", Text(inner.Pid), "sys_admin", Text(outer.Pid))).ShouldExit(1).Output.ShouldContain("is not on the way up");
        // A namespace of another kind belongs to a user namespace.
        (await CaissonAsync("ns", "can", Text(outer.Pid), "net_admin", $"/proc/{inner.Pid}/ns/net")).ShouldExit().Output.ShouldContain($"/proc/{inner.Pid}/ns/net, which belongs to user:[");
        (await CaissonAsync("ns", "can", Text(outer.Pid), "net_admin", $"/proc/{outer.Pid}/ns/net", "--quiet")).ShouldExit(1).Output.ShouldBe("");
        using var json = JsonDocument.Parse((await CaissonAsync("ns", "can", Text(Sandbox.HolderPid), "sys_admin", Text(inner.Pid), "--json")).ShouldExit().Output);
        json.RootElement.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        json.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("rule").GetString()).ShouldBe(["askParent", "ownNamespace"]);

        (await CaissonAsync("ns", "can", Text(outer.Pid), "netadmin", Text(inner.Pid))).ShouldExit(125).Error.ShouldContain("netadmin is no capability; did you mean CAP_NET_ADMIN?");
        (await CaissonAsync("ns", "can", "999999999", "kill", "1")).ShouldExit(125).Error.ShouldContain("999999999");
        (await CaissonAsync("ns", "can", Text(outer.Pid), "kill")).ShouldExit(125).Error.ShouldContain("are expected");
        var refused = await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "ns", "can", Text(Sandbox.HolderPid), "kill", Text(outer.Pid)) { User = TestUser.Plain });
        refused.ShouldExit(125).Error.ShouldContain($"Cannot see in which user namespace process {Sandbox.HolderPid} is");
        foreach (var run in new[] { inner, outer, stranger })
        {
            run.Write("\n");
            await run.WaitAsync();
        }
    }

    private static List<int> Family(int pid)
    {
        var list = new List<int> { pid };
        for (var i = 0; i < list.Count; i++)
            list.AddRange(File.ReadAllText($"/proc/{list[i]}/task/{list[i]}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
        return list;
    }

    private static int[] Numbers(int pid) => [.. File.ReadAllLines($"/proc/{pid}/status").Single(line => line.StartsWith("NSpid:", StringComparison.Ordinal)).Split('\t')[1..].Select(int.Parse)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
