using System.Globalization;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Ns;

/// <summary>
/// A shell in namespaces of its own, all eight: ids mapped, a veth whose other end is a port of a bridge in the sandbox, mounts over mounts, clocks ahead. And a
/// file /run/netns/green that keeps the sandbox's network from another side.
/// </summary>
internal sealed class ShownSetup : IAsyncDisposable
{
    private const string Script = """
        set -eu
        mkdir /tmp/over
        unshare -Unpuimf -C -T --boottime 86400 --monotonic -5 --mount-proc --propagation private sh -c 'exec sleep 1000' inner &
        outer=$!
        pid=
        while [ ! "$pid" ]; do sleep 0.01; pid=$(tr -d ' ' </proc/$outer/task/$outer/children); done
        while [ "$(cat /proc/$pid/comm)" != sleep ]; do sleep 0.01; done
        for map in uid_map gid_map; do echo 0 100000 65536 >/proc/$pid/$map; done
        ip link add br0 type bridge
        ip link add vh type veth peer name vc
        ip link set vc netns $pid
        ip link set vh master br0
        ip link set br0 up; ip link set vh up
        in="nsenter -t $pid"
        $in -n ip link set lo up
        $in -n ip addr add 10.0.0.2/24 brd + dev vc
        $in -n ip addr add fd00::2/64 dev vc nodad
        $in -n ip link set vc up
        $in -n ip route add default via 10.0.0.1 metric 9
        $in -n ip route add unreachable 10.66.0.0/16
        $in -u hostname chamber
        $in -m mount -t tmpfs first /tmp/over
        $in -m mkdir /tmp/over/sub
        $in -m mount -t tmpfs sub /tmp/over/sub
        $in -m mount -t tmpfs second /tmp/over
        echo "pid $pid"
        cat >/dev/null
        kill -9 $pid; wait
        ip link del br0; rmdir /tmp/over
        """;

    private readonly ProgramRun _run;

    private ShownSetup(ProgramRun run, int pid)
    {
        _run = run;
        Pid = pid;
    }

    /// <summary>The shell's number outside; inside it is 1.</summary>
    internal int Pid { get; }

    internal string Word => Pid.ToString(CultureInfo.InvariantCulture);

    internal static async Task<ShownSetup> StartAsync(Sandbox sandbox)
    {
        var run = sandbox.Start(new ProgramStart("/bin/sh", "-c", Script) { OpenInput = true });
        await run.WaitForAsync("pid ");
        return new(run, int.Parse(run.Output.Split(' ')[1].TrimEnd(), CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _run.CloseInput();
        await _run.WaitAsync();
        await _run.DisposeAsync();
    }
}
