using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Security;

/// <summary>Any program may make a user namespace, and mounts in it. A container's first process that does so lies in wait for who enters with the rights of the container's root.</summary>
public sealed class FirstProcessTests : OciTest
{
    // What is run in place of every program, where the mounts of the new namespace are seen.
    private const string Prepare = "mkdir /tmp/x; cp /bin/busybox /tmp/x; printf '#!/tmp/x/busybox sh\\necho payload; /tmp/x/busybox id -u\\n' >/tmp/payload; chmod 755 /tmp/payload; ";
    private const string Move = "unshare -U -r -m /bin/sh -c 'mount --bind /tmp/payload /bin/busybox; echo moved; read x'";

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.UserNamespaces)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_that_has_made_a_user_namespace_is_not_entered(bool userNamespace)
    {
        if (userNamespace) Builder.UserNamespace(100000);
        Builder.Edit(config =>
        {
            config["process"]!["user"]!["uid"] = 1000;
            config["process"]!["user"]!["gid"] = 1000;
        });
        // The control: another process than the first does the same, and harms nobody.
        (await EnterAsync(Prepare + Move + "; true")).ShouldExit().Line.ShouldBe("entered");
        (await EnterAsync(Prepare + "exec " + Move)).ShouldFail("its first process", "user namespace").Output.ShouldBe("");
    }

    private async Task<ProgramResult> EnterAsync(string script)
    {
        var bundle = await Builder.Shell(script).BuildOnceAsync();
        await using var run = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { OpenInput = true });
        await run.WaitForAsync("moved");
        var mounts = Sandbox.Work + "/mounts.json";
        await File.WriteAllTextAsync(mounts, "[{\"destination\": \"/tmp\", \"type\": \"tmpfs\", \"source\": \"tmpfs\"}]");
        var mounted = await OciAsync("mounts", "add", "c", mounts);
        var entered = await OciAsync("exec", "--user", "0:0", "c", "/bin/sh", "-c", "echo entered");
        mounted.ExitCode.ShouldBe(entered.ExitCode == 0 ? 0 : 1, mounted.Error);
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        await run.WaitAsync();
        return entered;
    }
}
