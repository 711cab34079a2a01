using System.Text.Json;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.People;

/// <summary>Every option of <c>caisson run</c> by its effect, as root.</summary>
public sealed class PeopleRunTests : EndToEndTest
{
    private Task<ProgramResult> RunAsync(params string[] arguments) => CaissonAsync(["run", .. arguments]);

    private async Task<string> ShAsync(string script, params string[] options) =>
        (await RunAsync([.. options, "--", "/bin/sh", "-c", script])).ShouldExit().Line;

    private string NamespaceOf(string kind) => new FileInfo($"/proc/{Sandbox.HolderPid}/ns/{kind}").LinkTarget!;

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task A_container_has_everything_of_its_own()
    {
        var lines = (await ShAsync("for n in pid mnt uts ipc net cgroup user; do readlink /proc/self/ns/$n; done; echo $$; ls /proc | grep -c '^[0-9]'; hostname; cat /etc/hostname", "--name", "boat")).Split('\n');

        foreach (var (kind, i) in new[] { "pid", "mnt", "uts", "ipc", "net", "cgroup" }.Select((kind, i) => (kind, i))) lines[i].ShouldNotBe(NamespaceOf(kind));
        lines[6].ShouldBe(NamespaceOf("user"));
        lines[7].ShouldBe("1");
        int.Parse(lines[8]).ShouldBeLessThan(5);
        lines[9..].ShouldBe(["boat", "boat"]);
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Nothing_on_the_host_changes()
    {
        await ShAsync("echo x >/etc/caisson-test && rm -r /usr/share/doc && echo >>/etc/passwd && touch /caisson-test");

        File.Exists("/etc/caisson-test").ShouldBeFalse();
        File.Exists("/caisson-test").ShouldBeFalse();
        Directory.Exists("/usr/share/doc").ShouldBeTrue();
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Network_is_a_loopback_that_is_up_and_names_resolve()
    {
        (await ShAsync("cat /proc/net/dev | tail -n +3 | cut -d: -f1; cat /sys/class/net/lo/operstate /sys/class/net/lo/flags; getent hosts $(hostname); grep -c '^nameserver' /etc/resolv.conf || true"))
            .ShouldMatch(@"^ *lo\nunknown\n0x9\n127\.0\.1\.1 .*\n0$");
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task System_directories_are_protected()
    {
        (await ShAsync("touch /sys/x 2>/dev/null || echo sys; echo 1 >/proc/sys/kernel/panic 2>/dev/null || echo sysctl; wc -c </proc/kcore 2>/dev/null || true; [ -w /proc/sysrq-trigger ] && echo open; touch /tmp/x /run/x /dev/shm/x && echo tmp"))
            .ShouldContain("sys\nsysctl\n");
        (await ShAsync("ls /dev | tr '\\n' ' '")).ShouldBe("fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero ");
        (await ShAsync("grep NoNewPrivs /proc/self/status; grep CapBnd /proc/self/status")).ShouldContain("NoNewPrivs:\t1");
    }

    [TheoryIf(Feature.Root, Feature.Overlay)]
    [InlineData(0, "true")]
    [InlineData(7, "sh", "-c", "exit 7")]
    [InlineData(137, "sh", "-c", "sh -c 'kill -9 $$'; exit $?")]
    [InlineData(127, "no-such-program")]
    [InlineData(127, "/no/such/program")]
    [InlineData(126, "/etc/passwd")]
    [InlineData(126, "/usr")]
    public async Task Exit_statuses(int expected, params string[] command) => (await RunAsync(command)).ShouldExit(expected);

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Options_after_the_command_are_the_commands()
    {
        (await RunAsync("echo", "-n", "--name", "x", "--", "-t")).ShouldExit().Output.ShouldBe("--name x -- -t");
        (await RunAsync("--", "sh", "-c", "echo $1", "sh", "--help")).ShouldExit().Line.ShouldBe("--help");
    }

    [TheoryIf(Feature.Root, Feature.Overlay)]
    [InlineData("net")]
    [InlineData("pid")]
    [InlineData("uts")]
    [InlineData("ipc")]
    [InlineData("cgroup")]
    public async Task Share_keeps_a_namespace(string kind)
    {
        (await ShAsync($"readlink /proc/self/ns/{kind}", "--share", kind)).ShouldBe(NamespaceOf(kind));
    }

    [RootFact]
    public async Task Ns_chooses_and_none_is_a_choice()
    {
        (await ShAsync("for n in pid mnt uts ipc net cgroup; do readlink /proc/self/ns/$n; done", "--ns", "none"))
            .ShouldBe(string.Join('\n', new[] { "pid", "mnt", "uts", "ipc", "net", "cgroup" }.Select(NamespaceOf)));
        var two = (await ShAsync("readlink /proc/self/ns/uts; readlink /proc/self/ns/net; hostname", "--ns", "uts", "--hostname", "alone")).Split('\n');
        two[0].ShouldNotBe(NamespaceOf("uts"));
        two[1].ShouldBe(NamespaceOf("net"));
        two[2].ShouldBe("alone");
        var shared = await RunAsync("--share", "mount", "/bin/sh", "-c", "readlink /proc/self/ns/mnt");
        shared.ShouldExit().Line.ShouldBe(NamespaceOf("mnt"));
        shared.Error.ShouldContain("/proc still shows the processes of another PID namespace");
    }

    [FactIf(Feature.Root, Feature.Overlay, Feature.TimeNamespaces)]
    public async Task Clocks_and_names_are_moved()
    {
        double.Parse(await ShAsync("cut -d' ' -f1 /proc/uptime", "--time-offset", "boottime=100000000"), System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(1e8);
        (await ShAsync("hostname; cat /proc/sys/kernel/domainname; cat /etc/hostname; grep -c mast.example /etc/hosts", "--hostname", "mast.example", "--domainname", "sea")).ShouldBe("mast.example\nsea\nmast.example\n1");
    }

    [TheoryIf(Feature.Root, Feature.Overlay)]
    [InlineData("echo $A-$B-$C", "1-x y-", "-e", "A=1", "-eB=x y", "--env", "C")]
    [InlineData("pwd", "/usr/share", "-w", "/usr/share")]
    [InlineData("ulimit -Sn; ulimit -Hn", "100\n200", "--ulimit", "nofile=100:200")]
    [InlineData("cat /proc/sys/net/ipv4/ip_forward", "1", "--sysctl", "net.ipv4.ip_forward=1")]
    [InlineData("cat /proc/sys/kernel/shm_rmid_forced", "1", "--sysctl", "kernel.shm_rmid_forced=1")]
    [InlineData("cat /proc/self/oom_score_adj", "321", "--oom-score-adj", "321")]
    [InlineData("umask", "0027", "--umask", "027")]
    [InlineData("id -u; id -g; id -G", "12\n34\n34 7 8", "-u", "12:34", "--group-add", "7,8")]
    [InlineData("id -un; echo $HOME", "nobody\n/nonexistent", "-u", "nobody")]
    [InlineData("grep CapEff /proc/self/status", "CapEff:\t0000000000001000", "--cap-drop", "ALL", "--cap-add", "NET_ADMIN")]
    [InlineData("grep CapEff /proc/self/status", "CapEff:\t0000000000000000", "-u", "1")]
    [InlineData("grep CapAmb /proc/self/status", "CapAmb:\t0000000000001000", "-u", "1", "--cap-add", "net_admin")]
    [InlineData("grep NoNewPrivs /proc/self/status", "NoNewPrivs:\t0", "--no-new-privileges=false")]
    [InlineData("grep NoNewPrivs /proc/self/status; [ -w /proc/sys/kernel/panic ] && echo open", "NoNewPrivs:\t0\nopen", "--privileged")]
    [InlineData("cat /proc/1/comm", "caisson-init", "--init")]
    [InlineData("touch /x 2>/dev/null || echo ro; touch /tmp/x && echo tmp", "ro\ntmp", "--read-only")]
    [InlineData("cat /etc/passwd | wc -c; ls /usr/share | wc -l", "0\n0", "--masked-path", "/etc/passwd", "--masked-path", "/usr/share")]
    [InlineData("touch /var/x 2>/dev/null || echo ro", "ro", "--readonly-path", "/var")]
    [InlineData("wc -c </proc/version | sed 's/[1-9].*/some/'; [ -w /proc/sys/kernel/panic ] && echo open", "some\nopen", "--readonly-path", "none")]
    [InlineData("stat -f -c %T /x; touch /x/y && stat -c %a /x", "tmpfs\n700", "--tmpfs", "/x:size=1m,mode=700")]
    [InlineData("stat -c '%t:%T %F' /dev/nix", "1:3 character special file", "--device", "/dev/null:/dev/nix")]
    [InlineData("ls /x | grep -cx passwd; touch /x/y 2>/dev/null || echo ro", "1\nro", "--mount", "type=bind,source=/etc,target=/x,ro")]
    [InlineData("ls /x | grep -c -e '^passwd$' -e '^bin$'", "2", "--mount", "type=overlay,lowerdir=/etc:/usr,target=/x")]
    [InlineData("tty | tr -d /; stty size", "devpts0\n0 0", "-t")]
    [InlineData("readlink /proc/self/fd/0", "/dev/null", "--interactive=false")]
    [InlineData("id -u; cut -d' ' -f1- /proc/self/uid_map | tr -s ' '", "0\n 0 0 4294967295", "--userns")]
    [InlineData("id -u; tr -s ' ' </proc/self/uid_map; touch /x && ! touch /etc/x 2>/dev/null && echo ok", "0\n 0 100000 70000\nok", "--uidmap", "0:100000:70000")]
    [InlineData("id -u; tr -s ' ' </proc/self/uid_map", "0\n 0 0 1", "--map-root")]
    public async Task Options_have_their_effect(string script, string expected, params string[] options)
    {
        (await ShAsync(script, options)).ShouldBe(expected);
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Where_the_program_starts_is_said_if_it_is_not_where_one_is()
    {
        await Sandbox.RunAsync("/bin/mkdir", "/tmp/here");
        var here = new ProgramStart(Programs.Caisson, "run", "pwd") { Directory = "/tmp/here" };
        var result = (await Sandbox.RunAsync(here)).ShouldExit();
        (result.Line, result.Error).ShouldBe(("/", "caisson: warning: the program starts in /: /tmp/here is not in the container, which has a /tmp of its own; "
            + "-v /tmp/here:/tmp/here shows it, -w DIR starts elsewhere\n"));
        var shown = (await Sandbox.RunAsync(here with { Arguments = ["run", "-v", "/tmp/here:/tmp/here", "pwd"] })).ShouldExit();
        (shown.Line, shown.Error).ShouldBe(("/tmp/here", ""));
        (await Sandbox.RunAsync(here with { Arguments = ["run", "-w", "/usr", "pwd"] })).ShouldExit().Error.ShouldBe("");
        await Sandbox.RunAsync("/bin/rmdir", "/tmp/here");
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task What_options_come_to_is_validated_as_any_configuration()
    {
        var profile = Path.Combine(Sandbox.Work, "profile.json");
        await File.WriteAllTextAsync(profile, """{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{ "names": ["chmod"], "action": "SCMP_ACT_ERRNO", "args": [{ "index": 6, "value": 1, "op": "SCMP_CMP_EQ" }] }] }""");
        foreach (var options in new string[][] { [], ["--plan"] })
            (await RunAsync([.. options, "--security-opt", $"seccomp={profile}", "true"])).ShouldExit(125).Error.ShouldContain("linux.seccomp.syscalls[0].args[0].index: 6 is above 5");
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Volumes_show_the_host()
    {
        var directory = Path.Combine(Sandbox.Work, "data");
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "in"), "hello");

        (await ShAsync("cat /d/in; echo there >/d/out; touch /e/x 2>/dev/null || echo ro; pwd", "-v", $"{directory}:/d", "-v", $"{directory}:/e:ro", "-w", "/d")).ShouldBe("hello" + "ro\n/d");
        (await File.ReadAllTextAsync(Path.Combine(directory, "out"))).ShouldBe("there\n");
        (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "run", "-v", "./data:/d", "ls", "/d") { Directory = Sandbox.Work })).ShouldExit().Line.ShouldBe("in\nout");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot)]
    public async Task A_root_of_ones_own_is_used_as_it_is()
    {
        var root = await CopyAsync();

        (await RunAsync("--rootfs", root, "sh", "-c", "touch /made; ls /bin | grep -c busybox; pwd")).ShouldExit().Line.ShouldBe("1\n/");
        File.Exists(root + "/made").ShouldBeTrue();
        File.Exists(root + "/etc/resolv.conf").ShouldBe(File.Exists(Fixtures.Busybox + "/etc/resolv.conf"));
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Overlay)]
    public async Task An_overlay_keeps_a_root_as_it_is_and_an_upper_directory_keeps_the_changes()
    {
        var root = await CopyAsync();
        var upper = Path.Combine(Sandbox.Work, "kept");

        (await RunAsync("--rootfs", root, "--overlay", "sh", "-c", "touch /made && ls /made")).ShouldExit().Line.ShouldBe("/made");
        File.Exists(root + "/made").ShouldBeFalse();
        (await RunAsync("--rootfs", root, "--overlay-upper", upper, "sh", "-c", "echo kept >/made")).ShouldExit();
        File.Exists(root + "/made").ShouldBeFalse();
        (await RunAsync("--rootfs", root, "--overlay-upper", upper, "cat", "/made")).ShouldExit().Line.ShouldBe("kept");
        (await RunAsync("--rootfs", root, "--read-only", "touch", "/x")).ExitCode.ShouldNotBe(0);
        File.Exists(root + "/x").ShouldBeFalse();
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Time_is_up()
    {
        var result = (await RunAsync("--timeout", "300ms", "--init", "sleep", "50")).ShouldExit(124);
        result.Error.ShouldEndWith(" was ended: its time was up (--timeout 300ms)\n");
        result.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(9));
        (await RunAsync("--timeout", "0", "sleep", "0.1")).ShouldExit().Error.ShouldBeEmpty();
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Events_are_told()
    {
        var lines = (await RunAsync("--json-status-fd", "2", "--name", "ev", "sh", "-c", "exit 3")).ShouldExit(3).Error.TrimEnd('\n').Split('\n');

        lines.Length.ShouldBe(3);
        using var created = JsonDocument.Parse(lines[0]);
        created.RootElement.GetProperty("event").GetString().ShouldBe("created");
        created.RootElement.GetProperty("name").GetString().ShouldBe("ev");
        created.RootElement.GetProperty("pid").GetInt32().ShouldBeGreaterThan(1);
        created.RootElement.GetProperty("namespaces").GetProperty("net").GetInt64().ShouldBeGreaterThan(1);
        lines[1].ShouldContain("\"started\"");
        lines[2].ShouldBe("""{"event":"exited","status":3}""");
        (await RunAsync("--json-status-fd", "2", "no-such")).ShouldExit(127).Error.ShouldContain("\"failed\"");
        (await RunAsync("--json-status-fd", "77", "true")).ShouldExit(125).Error.ShouldContain("descriptor 77 is not open");
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task A_pid_file_lives_as_long_as_the_container()
    {
        var file = Path.Combine(Sandbox.Work, "pid");
        await using var run = Sandbox.Start(new ProgramStart(Programs.Caisson, "run", "--pid-file", file, "sh", "-c", "echo up; read x") { OpenInput = true });
        await run.WaitForAsync("up");
        (await File.ReadAllTextAsync($"/proc/{(await File.ReadAllTextAsync(file)).Trim()}/comm")).ShouldBe("sh\n");
        run.Write("\n");
        (await run.WaitAsync()).ShouldExit();
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public async Task A_plan_needs_no_root_and_runs_nothing()
    {
        var plan = (await RunAsync("--plan", "--hostname", "x", "no-such-program")).ShouldExit().Output;
        plan.ShouldContain("sethostname(\"x\")\n     give the container a host name of its own\n");
        using var json = JsonDocument.Parse((await RunAsync("--plan=json", "true")).ShouldExit().Output);
        json.RootElement[0].GetProperty("number").GetInt32().ShouldBe(1);
        (await RunAsync("--plan=xml", "true")).ShouldExit(125).Error.ShouldContain("expected text or json");
    }

    /// <summary>The directories that keep the changes lie over the host's /proc while the root is built. Nobody gets to see them.</summary>
    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task A_volume_of_all_the_host_has_its_proc_and_not_what_keeps_the_changes()
    {
        (await RunAsync("-v", "/:/host", "--", "sh", "-c", "ls /host/proc | grep -E '^(upper|work|root)' || echo none; cat /host/proc/$$/comm /host/proc/1/comm | wc -l")).ShouldExit().Line.ShouldStartWith("none\n");
        (await RunAsync("-v", "/proc:/host", "--", "sh", "-c", "ls /host | grep -E '^(upper|work|root)' || echo none; ls -d /host/sys")).ShouldExit().Line.ShouldBe("none\n/host/sys");
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Steps_can_be_watched()
    {
        (await RunAsync("--verbose", "true")).ShouldExit().Error.ShouldMatch(@"(?m)^ *\d+\.\d{3} ms +\d+  .*sethostname");
    }

    [TheoryIf(Feature.Root)]
    [InlineData("--hostnam: did you mean --hostname?", "--hostnam", "x", "true")]
    [InlineData("a value is missing; expected NAME", "--name")]
    [InlineData("a value is missing; expected NAME", "--hostname", "--", "true")]
    [InlineData("there is no command to run", "--name", "x")]
    [InlineData("invalid container id", "--name", "a/b", "true")]
    [InlineData("--name -x: it begins with a hyphen", "--name", "-x", "true")]
    [InlineData("--name --rootfs: it begins with a hyphen", "--name", "--rootfs", "true")]
    [InlineData("--ns foo: there is no kind of namespace called foo", "--ns", "foo", "true")]
    [InlineData("expected a time in seconds", "--timeout", "soon", "true")]
    [InlineData("--tty contradicts --no-tty", "-t", "--no-tty", "true")]
    [InlineData("--read-only=maybe: expected true or false", "--read-only=maybe", "true")]
    [InlineData("--env-file /etc: it is a directory", "--env-file", "/etc", "true")]
    public async Task Refusals_end_with_125(string expected, params string[] arguments)
    {
        var result = (await RunAsync(arguments)).ShouldExit(125);
        foreach (var part in expected.Split(": did")) result.Error.ShouldContain(part.Trim(), Case.Insensitive);
        result.Error.ShouldStartWith("caisson: ");
    }

    private async Task<string> CopyAsync()
    {
        var root = Path.Combine(Sandbox.Work, "root");
        (await Sandbox.RunAsync("/bin/cp", "-a", Fixtures.Busybox, root)).ShouldExit();
        return root;
    }
}
