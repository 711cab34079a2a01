using System.Text.RegularExpressions;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.People;

/// <summary>Who writes what docker and podman take is told what it is called here, or that it is not there; never something that only looks alike.</summary>
public sealed partial class DockerWordsTests : EndToEndTest
{
    // docker 28.5's and podman 5.8's, as their help lists them.
    private const string Commands = """
        run exec ps build pull push images login logout search version info builder checkpoint container context image manifest network plugin system trust volume config node secret service stack swarm
        attach commit cp create diff events export history import inspect kill load logs pause port rename restart rm rmi save start stats stop tag top unpause update wait
        artifact auto-update compose farm generate healthcheck init kube machine mount pod quadlet unmount unshare untag
        """;

    private const string RunOptions = """
        --add-host --annotation --attach -a --blkio-weight --blkio-weight-device --cap-add --cap-drop --cgroup-parent --cgroupns --cidfile --cpu-count --cpu-percent --cpu-period --cpu-quota
        --cpu-rt-period --cpu-rt-runtime --cpu-shares -c --cpus --cpuset-cpus --cpuset-mems --detach -d --detach-keys --device --device-cgroup-rule --device-read-bps --device-read-iops
        --device-write-bps --device-write-iops --disable-content-trust --dns --dns-option --dns-search --domainname --entrypoint --env --env-file --expose --gpus --group-add --health-cmd
        --health-interval --health-retries --health-start-interval --health-start-period --health-timeout --hostname --init --interactive --io-maxbandwidth --io-maxiops --ip --ip6 --ipc --isolation
        --kernel-memory --label -l --label-file --link --link-local-ip --log-driver --log-opt --mac-address --memory -m --memory-reservation --memory-swap --memory-swappiness --mount --name
        --network --network-alias --no-healthcheck --oom-kill-disable --oom-score-adj --pid --pids-limit --platform --privileged --publish -p --publish-all -P --pull --quiet -q --read-only --restart
        --rm --runtime --security-opt --shm-size --sig-proxy --stop-signal --stop-timeout --storage-opt --sysctl --tmpfs --tty --ulimit --use-api-socket --user --userns --uts --volume --volume-driver
        --volumes-from --workdir
        --arch --authfile --cert-dir --cgroup-conf --cgroups --chrootdirs --conmon-pidfile --creds --decryption-key --env-host --env-merge --gidmap --group-entry --health-log-destination --hosts-file
        --hostuser --http-proxy --image-volume --init-path --no-hostname --no-hosts --os --passwd --passwd-entry --personality --pidfile --pod --pod-id-file --preserve-fd --preserve-fds --rdt-class
        --read-only-tmpfs --replace --requires --retry --retry-delay --rmi --rootfs --sdnotify --seccomp-policy --secret --shm-size-systemd --subgidname --subuidname --systemd --timeout --tls-verify
        --tz --uidmap --umask --unsetenv --unsetenv-all --variant
        """;

    [Fact]
    [Trait("Vm", "no")] // The repository is not there.
    public async Task The_page_says_what_the_program_says()
    {
        var section = "";
        var rows = 0;
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(TestRun.Repository!, "docs", "docker.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal)) section = line;
            if (Row().Match(line) is not { Success: true } row) continue;
            var here = row.Groups["here"].Value.Replace("\\|", "|", StringComparison.Ordinal);
            foreach (Match word in Word().Matches(row.Groups["words"].Value))
            {
                rows++;
                string[] arguments = [.. word.Groups[1].Value.Split(' '), "true"];
                if (section == "## Options of `caisson run`") arguments = ["run", .. arguments];
                var result = (await CaissonAsync(arguments)).ShouldExit(125);
                result.Error.Split('\n')[0].ShouldEndWith("; " + here, customMessage: string.Join(' ', arguments));
                result.Error.ShouldNotContain("did you mean");
            }
        }

        rows.ShouldBeGreaterThan(200);
    }

    [Fact]
    public async Task No_word_of_theirs_is_met_with_a_guess()
    {
        foreach (var command in Commands.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var result = await CaissonAsync(command, "--help");
            if (result.ExitCode == 0) result.Output.ShouldStartWith($"Usage: caisson {command}");
            else result.Error.ShouldStartWith($"caisson: there is no command {command}; ");
            result.Error.ShouldNotContain("did you mean");
        }

        var help = (await CaissonAsync("run", "--help")).ShouldExit().Output;
        foreach (var option in RunOptions.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (Regex.IsMatch(help, $@"(^|[ ,]){Regex.Escape(option)}([ \[\n]|$)", RegexOptions.Multiline)) continue;
            var error = (await CaissonAsync("run", option, "true")).ShouldExit(125).Error;
            error.ShouldStartWith($"caisson: run: there is no option {option}; ");
            error.ShouldNotContain("did you mean");
        }
    }

    [Theory]
    [InlineData("rnu", "did you mean run?")]
    [InlineData("inpsect", "did you mean inspect?")]
    [InlineData("ps2", "did you mean ps?")]
    [InlineData("bull", null)]
    [InlineData("xyz", null)]
    public async Task Only_a_slip_gets_a_guess(string word, string? guess)
    {
        var error = (await CaissonAsync(word)).ShouldExit(125).Error;
        error.ShouldContain($"there is no command {word}");
        if (guess is null) error.ShouldNotContain("did you mean");
        else error.ShouldContain(guess);
    }

    [TheoryIf(Feature.Root, Feature.Overlay)]
    [InlineData("alpine")]
    [InlineData("docker.io/library/debian")]
    [InlineData("name:3.1")]
    public async Task An_image_in_the_programs_place_is_told_that_there_are_none(string image)
    {
        var result = (await CaissonAsync("run", image, "true")).ShouldExit(127);
        result.Error.ShouldContain($": {image} looks like an image, and there are no images (yet)");
        result.Error.ShouldContain("--rootfs DIR, a directory that holds a root file system");
        // A program that is missing is only missing.
        (await CaissonAsync("run", "no-such-program")).ShouldExit(127).Error.ShouldNotContain("image");
        (await CaissonAsync("run", "--rootfs", Fixtures.Busybox, "--overlay", image)).ShouldExit(127).Error.ShouldNotContain("looks like an image");
    }

    [GeneratedRegex(@"^\| (?<words>`.+`) \| (?<here>.+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Word();
}
