using System.Globalization;
using Caisson.EndToEnd.Harness;
using Xunit.Sdk;

namespace Caisson.EndToEnd.Faults;

/// <summary>
/// Every step of a launch fails once, and each time there is one clear error that names it, and nothing is left:
/// no process, mount, namespace, control group or file.
/// </summary>
public sealed class FaultInjectionTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { PrivateDevices = true };

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task Default_container() => await FailAtEveryStep(new BundleBuilder(Sandbox));

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task User_namespace() => await FailAtEveryStep(new BundleBuilder(Sandbox).UserNamespace(100000));

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task Created_container_that_waits_for_its_start()
    {
        var builder = new BundleBuilder(Sandbox);
        await FailAtEveryStep(builder, "create");
        var bundle = Path.Combine(Sandbox.Work, "bundle");
        var steps = Steps((await OciAsync("create", "--plan", "--bundle", bundle, "late")).Output);
        (await OciAsync("--fault", $"{steps.Count}:EIO", "create", "--bundle", bundle, "late")).ShouldExit();
        (await OciAsync("start", "late")).ShouldFail("exec: \"/bin/true\": EIO");
        (await OciAsync("state", "late")).ShouldExit().Output.ShouldContain("stopped");
        (await OciAsync("delete", "late")).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs, Feature.TimeNamespaces)]
    [Trait("Vm", "no")]
    public async Task Joined_and_time_namespaces_through_a_second_process()
    {
        await using var other = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "--uts", "/bin/sh", "-c", "echo there; exec cat") { OpenInput = true });
        await other.WaitForAsync("there");
        await FailAtEveryStep(new BundleBuilder(Sandbox).UserNamespace(100000).Namespace("time")
            .Namespace("uts", $"/proc/{other.Pid}/ns/uts").Edit(config => config.Remove("hostname")));
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task Terminal() => await FailAtEveryStep(new BundleBuilder(Sandbox).Edit(config => config["process"]!["terminal"] = true), "run");

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task Hooks() => await FailAtEveryStep(new BundleBuilder(Sandbox).Edit(config => config["hooks"] = System.Text.Json.Nodes.JsonNode.Parse(
        """{"prestart":[{"path":"/bin/true"}],"createContainer":[{"path":"/bin/true"}],"startContainer":[{"path":"/bin/true"}],"poststop":[{"path":"/bin/true"}]}""")));

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task Exec()
    {
        var bundle = await new BundleBuilder(Sandbox).Args("/bin/sleep", "1000").BuildAsync();
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "host")).ShouldExit();
        try
        {
            await FailAtEveryStep(255, (await OciAsync("exec", "--plan", "host", "/bin/true")).ShouldExit().Output, "exec", "host", "/bin/true");
            (await OciAsync("exec", "host", "/bin/true")).ShouldExit();
        }
        finally
        {
            (await OciAsync("delete", "--force", "host")).ShouldExit();
        }
    }

    /// <summary>Of these the program made for such tests knows: <c>caisson-oci</c> has no option for them.</summary>
    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs, Feature.Overlay)]
    [Trait("Vm", "no")]
    [InlineData("init")]
    [InlineData("overlay")]
    public async Task Init_and_overlay(string name)
    {
        var bundle = await new BundleBuilder(Sandbox, name).Root(BundleRoot.BusyboxReadOnly).Edit(config => config["root"]!["readonly"] = false).Shell("exit 7").BuildAsync();
        var result = await Sandbox.RunAsync(new ProgramStart(StressProgram.CopyTo(Sandbox), "faults", bundle.Directory));
        result.ShouldExit();
    }

    private async Task FailAtEveryStep(BundleBuilder builder, string command = "run")
    {
        var bundle = await builder.BuildAsync();
        var plan = await OciAsync(command, "--plan", "--bundle", bundle.Directory, "faulty");
        await FailAtEveryStep(1, plan.ShouldExit().Output, command, "--bundle", bundle.Directory, "faulty");
        (await OciAsync("list", "--quiet")).ShouldExit().Line.ShouldNotContain("faulty");
        // What failed so often leaves nothing in the way of doing it right.
        if (command == "run")
            (await OciAsync("--fault", "1000", command, "--bundle", bundle.Directory, "faulty")).ShouldExit();
    }

    private async Task FailAtEveryStep(int status, string plan, params string[] command)
    {
        var steps = Steps(plan);
        steps.Count.ShouldBeGreaterThan(10);
        var wrong = new List<string>();
        // What comes after this report of a created container is the start's to tell.
        var last = command[0] == "create" ? steps.FindIndex(step => step.Contains("sendmsg(<parent>)", StringComparison.Ordinal)) + 1 : steps.Count;
        for (var step = 1; step <= last; step++)
        {
            await using var leaks = LeakCheck.Begin(Sandbox, AllowsLeft);
            var result = await OciAsync(["--fault", $"{step}:EIO", .. command]);
            // What goes wrong with the program is told as engines expect it.
            var told = result.Error.Contains($"step {step},", StringComparison.Ordinal)
                || (steps[step - 1].Contains("the program", StringComparison.Ordinal) && result.Error.Contains("exec: \"/bin/true\": ", StringComparison.Ordinal));
            if (result.ExitCode != status || !told || !result.Error.Contains("EIO", StringComparison.Ordinal) || result.Error.TrimEnd('\n').Contains('\n'))
                wrong.Add($"step {step} ({steps[step - 1]}): status {result.ExitCode}: {result.Error}");
        }
        if (wrong.Count > 0)
            throw new XunitException(string.Join("\n", wrong));
    }

    // A line with the step's number and system call, then an indented line with its purpose.
    private static List<string> Steps(string plan)
    {
        var steps = new List<string>();
        foreach (var line in plan.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var number = (steps.Count + 1).ToString(CultureInfo.InvariantCulture);
            if (line.TrimStart().StartsWith(number + "  ", StringComparison.Ordinal))
                steps.Add(line.Trim());
            else
                steps[^1] += ": " + line.Trim();
        }
        return steps;
    }
}
