using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>Documents that are larger than others: nothing in them is limited but by the kernel.</summary>
[Trait("Vm", "no")]
public sealed class ManyMountTests : MountTest
{
    private const string Count = "wc -l < /proc/self/mountinfo; ulimit -n; ls /proc/self/fd | wc -l";

    private void Many(int count, string type, string source, params string[] options)
    {
        for (var i = 0; i < count; i++) Builder.Mount($"/n/{i}", type, source, options);
    }

    // The default mounts and what is hidden or read-only; and of descriptors the directory that ls lists.
    private static string Expected(int mounts) => $"{mounts + 14}\n1024\n4";

    [RootTheory]
    [InlineData(300)]
    [InlineData(10_000)]
    public async Task Bind_mounts(int count)
    {
        Many(count, "bind", Source, "bind", "ro");
        (await SayAsync(Count)).ShouldBe(Expected(count));
    }

    [RootFact]
    public async Task New_file_systems_that_become_read_only_in_the_end()
    {
        Many(2000, "tmpfs", "tmpfs", "ro");
        (await SayAsync(Count)).ShouldBe(Expected(2000));
    }

    [RootFact]
    public async Task Bind_mounts_in_a_user_namespace()
    {
        Builder.UserNamespace(100000);
        Many(5000, "bind", Source, "bind", "ro");
        // And the six devices, which are bound there.
        (await SayAsync(Count)).ShouldBe(Expected(5000 + 6));
    }

    [RootFact]
    public async Task The_limit_of_descriptors_is_the_callers_again()
    {
        Builder.Config["process"]!.AsObject().Remove("rlimits");
        Many(2000, "tmpfs", "tmpfs", "ro");
        Builder.Shell("ulimit -n; ulimit -Hn");
        var bundle = await BuildAsync();
        (await ShellAsync($"ulimit -Sn 600; {Programs.CaissonOci} run --bundle {bundle.Directory} c")).ShouldExit().Line.ShouldBe(
            "600\n" + (await ShellAsync("ulimit -Hn")).Line);
        // Where it cannot be raised, that is said.
        (await ShellAsync($"ulimit -n 600; {Programs.CaissonOci} run --bundle {bundle.Directory} c")).ShouldFail("EMFILE", "RLIMIT_NOFILE");
    }

    [RootFact]
    public async Task Variables_and_annotations()
    {
        Builder.Edit(config =>
        {
            for (var i = 0; i < 10_000; i++) config["process"]!["env"]!.AsArray().Add($"VARIABLE_{i}={i}");
            var annotations = new JsonObject();
            for (var i = 0; i < 5000; i++) annotations[$"org.example.{i}"] = new string('x', 1000);
            config["annotations"] = annotations;
        });
        (await SayAsync("env | grep -c ^VARIABLE_; echo $VARIABLE_9999")).ShouldBe("10000\n9999");
    }
}
