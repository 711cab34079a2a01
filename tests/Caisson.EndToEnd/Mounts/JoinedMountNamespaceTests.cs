using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>A mount namespace that is given by path: all of the document counts there as it does in a new one.</summary>
public sealed class JoinedMountNamespaceTests : MountTest
{
    private async Task WithNamespaceAsync(Func<string, Task> test)
    {
        await using var holder = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "-m", "--propagation", "private", "/bin/sh", "-c", "mount -t tmpfs mine /mnt; echo $$; exec sleep 1000"));
        await holder.WaitForAsync("\n");
        await test($"/proc/{holder.Output.Trim()}/ns/mnt");
    }

    [RootFact]
    public async Task The_root_its_mounts_and_what_is_hidden_are_the_documents() => await WithNamespaceAsync(async path =>
    {
        Builder.Namespace("mount", path).Edit(config =>
        {
            config["root"]!["readonly"] = true;
            config["linux"]!["maskedPaths"] = new System.Text.Json.Nodes.JsonArray("/etc/secret");
            config["linux"]!["readonlyPaths"] = new System.Text.Json.Nodes.JsonArray("/proc/sys");
        });
        With("/tmp", "tmpfs", "tmpfs", "");
        With("/data", "bind", Source, "bind");
        Builder.Shell("""
            readlink /proc/self/ns/mnt; cat /IN; touch /x 2>&1 | grep -o 'Read-only.*'; cat /etc/secret; grep -c ' /tmp tmpfs' /proc/mounts; cat /data/file
            grep -c ^mine /proc/mounts; grep -c ' /proc/sys proc ro' /proc/mounts
            """);
        var bundle = await BuildAsync();
        await HostAsync($"echo in > {bundle.RootFileSystem}/IN; echo secret > {bundle.RootFileSystem}/etc/secret; mkdir {bundle.RootFileSystem}/data; echo host > source/file");
        var result = (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit();
        result.Line.ShouldBe($"{(await ShellAsync($"readlink {path}")).Line}\nin\nRead-only file system\n1\nhost\n0\n1");
    });

    [RootFact]
    public async Task With_a_user_namespace_of_its_own() => await WithNamespaceAsync(async path =>
    {
        // The namespace belongs to the machine's user namespace, so the container's may mount nothing there.
        Builder.UserNamespace(100000).Namespace("mount", path);
        var bundle = await BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail("EPERM");
    });

    [RootFact]
    public async Task Its_own_root_is_used_where_the_document_says_so_and_mounts_nothing() => await WithNamespaceAsync(async path =>
    {
        Builder.Namespace("mount", path).Edit(config =>
        {
            config.Remove("mounts");
            config["root"] = new System.Text.Json.Nodes.JsonObject { ["path"] = "/" };
            config["linux"]!.AsObject().Remove("maskedPaths");
            config["linux"]!.AsObject().Remove("readonlyPaths");
        });
        Builder.Shell("grep -c '^mine /mnt tmpfs' /proc/self/mounts; readlink /proc/self/ns/mnt");
        var bundle = await BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldStartWith("1\n");
    });
}
