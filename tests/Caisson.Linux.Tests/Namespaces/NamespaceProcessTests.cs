using System.Globalization;
using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;
using static Caisson.Linux.Namespaces.Namespaces;

namespace Caisson.Linux.Tests.Namespaces;

/// <summary>Programs that are really started, from this program, which is compiled just in time; as whoever runs the tests.</summary>
public sealed class NamespaceProcessTests
{
    [CaissonFact]
    public void A_program_runs_in_the_namespaces_and_no_other_is_new()
    {
        var run = Builder().Pid().Uts("demo").Ipc().Mount().Capture("sh", "-c", "hostname; echo $$ $0 \"$1\"; readlink /proc/self/ns/uts /proc/self/ns/net; ls /proc | grep -c '^[0-9]'; echo to error >&2; exit 7", "name", "with  blanks");
        var lines = run.Output.Split('\n');
        Assert.Equal(("demo", "1 name with  blanks"), (lines[0], lines[1]));
        Assert.NotEqual(Link("self", "uts"), lines[2]);
        Assert.Equal(Link("self", "net"), lines[3]);
        Assert.True(int.Parse(lines[4], CultureInfo.InvariantCulture) <= 4);
        Assert.Equal(("to error\n", new ExitStatus(7)), (run.Error, run.Status));
    }

    [CaissonFact]
    public void Its_id_and_namespaces_are_known_while_it_runs()
    {
        using var process = Builder().Pid().Network().Uts("demo").Input(ProcessStream.Pipe).Output(ProcessStream.Pipe).Start("cat");
        Assert.True(process.IsRunning);
        Assert.Equal("cat", File.ReadAllText($"/proc/{process.Id}/comm").TrimEnd());
        using var uts = process.OpenNamespace(NamespaceKind.Uts);
        Assert.Equal(Link(process.Id.ToString(CultureInfo.InvariantCulture), "uts"), $"uts:[{uts.Id.Inode}]");
        Assert.NotEqual(uts.Id, Namespace.OpenOwn(NamespaceKind.Uts).Id);
        process.Input!.Write("through\n"u8);
        process.Input.Dispose();
        using var reader = new StreamReader(process.Output!);
        Assert.Equal("through\n", reader.ReadToEnd());
        Assert.Equal(new ExitStatus(0), process.Wait());
        Assert.False(process.IsRunning);
        Assert.Throws<CaissonException>(() => process.OpenNamespace(NamespaceKind.Uts));
        Assert.False(process.Send(Signal.SIGTERM));
        Assert.Equal(NamespaceKind.Uts, uts.Kind);
    }

    [CaissonFact]
    public async Task It_can_be_waited_for_signalled_and_killed()
    {
        using var process = Builder().Uts().Start("sleep", "1000");
        Assert.Null(process.Wait(TimeSpan.FromMilliseconds(20)));
        using var soon = new CancellationTokenSource(20);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.WaitAsync(soon.Token));
        Assert.True(process.Send(Signal.SIGTERM));
        Assert.Equal(new ExitStatus(0, Signal.SIGTERM), await process.WaitAsync());

        using var other = Builder().Pid().Start("sleep", "1000");
        other.Kill();
        Assert.Equal(new ExitStatus(0, Signal.SIGKILL), other.Wait());
    }

    [CaissonFact]
    public void Disposing_of_it_leaves_nothing_behind()
    {
        int id;
        using (var process = Builder().Pid().Start("sh", "-c", "sleep 1000 & sleep 1000")) id = process.Id;
        Assert.Null(PidFd.TryOpen(id));
        var children = Directory.EnumerateDirectories("/proc/self/task").SelectMany(static task => File.Exists($"{task}/children") ? File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries) : []);
        Assert.DoesNotContain(children, static child => ReadComm(child) is "caisson");
    }

    [CaissonFact]
    public void What_cannot_be_started_is_an_exception_with_its_reason()
    {
        var missing = Assert.Throws<CaissonException>(() => Builder().Uts().Start("no-such-program"));
        Assert.Contains("no-such-program", missing.Message, StringComparison.Ordinal);
        var host = Assert.Throws<CaissonException>(() => Builder().Uts(new string('x', 65)).Start("true"));
        Assert.Equal(("sethostname", Errno.EINVAL), (host.Call, host.Errno));
        var directory = Assert.Throws<CaissonException>(() => Builder().Mount().Root("/no/such/root").Start("true"));
        Assert.Contains("/no/such/root", directory.Message, StringComparison.Ordinal);
        Assert.Equal("/no/caisson", Assert.Throws<CaissonException>(static () => New().Using("/no/caisson").Start("true")).Object);
        var strange = Assert.Throws<CaissonException>(static () => New().Using("/bin/true").Start("true"));
        Assert.Contains("exited with 0", strange.Message, StringComparison.Ordinal);
    }

    [CaissonFact]
    public void Environment_files_and_the_exit_status_are_as_asked_for()
    {
        using var file = File.Open(Path.GetTempFileName(), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        Environment.SetEnvironmentVariable("CAISSON_TEST_INHERITED", "here");
        var status = Builder().Environment("ADDED", "a=b c").Environment("CAISSON_TEST_INHERITED", null).Output(ProcessStream.Of(file.SafeFileHandle)).Input(ProcessStream.Null)
            .Run("sh", "-c", "echo \"$ADDED|$CAISSON_TEST_INHERITED|$(cat)|\"; [ -e /proc/$$/fd/3 ] && echo open; exit 3");
        Assert.Equal(new ExitStatus(3), status);
        file.Position = 0;
        // The pipe for the events did not come along.
        Assert.Equal("a=b c|||\n", new StreamReader(file).ReadToEnd());
    }

    [CaissonFact]
    public void A_lot_of_output_on_both_streams_is_taken()
    {
        var run = Builder().Capture("sh", "-c", "head -c 300000 /dev/zero | tr '\\0' e >&2; head -c 300000 /dev/zero | tr '\\0' o");
        Assert.Equal((300000, 300000), (run.Output.Length, run.Error.Length));
    }

    [CaissonFact]
    public void Ids_are_mapped()
    {
        Assert.Equal("0\n", New().Using(CaissonFactAttribute.Program!).MapRoot().Capture("id", "-u").Output);
        Assert.Equal($"{SystemCall.geteuid()}\n", New().Using(CaissonFactAttribute.Program!).MapCurrentUser().Capture("id", "-u").Output);
    }

    [CaissonFact]
    public void Clocks_are_moved()
    {
        var text = Builder().Time(boottime: TimeSpan.FromDays(1000)).Capture("cat", "/proc/uptime", "/proc/self/timens_offsets").Output;
        Assert.True(double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture) > 1000 * 86400);
        Assert.Matches(@"(?m)^boottime +86400000 +0$", text);
    }

    [CaissonFact(Root = true)]
    public void A_namespace_can_be_kept_when_its_program_has_ended()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "uts");
        try
        {
            Assert.Equal(new ExitStatus(0), Builder().KeepAt(NamespaceKind.Uts, file).Uts("kept").Run("true"));
            using var uts = Namespace.Open(file, NamespaceKind.Uts);
            Assert.Equal("kept", uts.Run(static () => File.ReadAllText("/proc/sys/kernel/hostname").TrimEnd()));
        }
        finally
        {
            // Whoever is being started by another test at this moment has a copy of the descriptor until its execve, and with that the mount is in use.
            Mounting.Unmount(file, UnmountOptions.NoFollow | UnmountOptions.Detach);
        }
    }

    [CaissonFact(Root = true)]
    public void Who_may_not_enter_is_told_why_and_what_helps()
    {
        using var process = Builder().Network().Start("sleep", "1000");
        using var network = process.OpenNamespace(NamespaceKind.Network);
        // The thread has what an ordinary user has.
        CaissonException[] refused = [];
        OwnThread.Run(NamespaceKind.None, () =>
        {
            (ThreadCapabilities.Get() with { Effective = default }).SetOnThisThread();
            refused = [Assert.Throws<CaissonException>(() => ThreadNamespaces.Enter(network)), Assert.Throws<CaissonException>(() => ThreadNamespaces.Unshare(NamespaceKind.Network))];
        });
        Assert.Equal(["setns", "unshare"], refused.Select(error => error.Call));
        foreach (var error in refused)
        {
            Assert.Equal(Errno.EPERM, error.Errno);
            Assert.Contains("CAP_SYS_ADMIN in the caller's", error.Cause);
            Assert.Contains("run as root", error.Remedy);
        }
        process.Kill();
    }

    // As an ordinary user a user namespace is needed for all others.
    private static NamespaceBuilder Builder() => SystemCall.geteuid() == 0 ? New().Using(CaissonFactAttribute.Program!) : New().Using(CaissonFactAttribute.Program!).MapRoot();

    private static string Link(string pid, string kind) => new FileInfo($"/proc/{pid}/ns/{kind}").LinkTarget!;

    private static string? ReadComm(string pid) => File.Exists($"/proc/{pid}/comm") ? File.ReadAllText($"/proc/{pid}/comm").TrimEnd() : null;
}
