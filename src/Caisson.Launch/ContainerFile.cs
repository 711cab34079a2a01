using Caisson.Launch.Plan;
using Caisson.Launch.Planning;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;

namespace Caisson.Launch;

/// <summary>
/// Reads small files of a container, which may be anything: links that lead nowhere good, devices, FIFOs, files of the kernel's, and files of a file system
/// that a process of the container's serves, and that never answers.
/// </summary>
public static unsafe class ContainerFile
{
    // Whoever waits longer for /etc/passwd wants to know why.
    private const int Milliseconds = 10_000;

    /// <summary>The content of a plain file; null if there is none, or it may not be read.</summary>
    /// <param name="root">The root file system's directory, such as <c>/proc/PID/root</c>.</param>
    /// <param name="path">The path inside; links are resolved there.</param>
    /// <param name="limit">The most bytes that are taken; a longer file is none.</param>
    /// <exception cref="CaissonException">It does not answer.</exception>
    /// <remarks>
    /// Reading is a child's, which can be left behind: a process that waits for a file system cannot be ended, and this one is to go on.
    /// </remarks>
    public static byte[]? TryRead(string root, string path, int limit)
    {
        int* ends = stackalloc int[2];
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.pipe2, (nint)ends, Fcntl.O_CLOEXEC), $"Cannot read {path} in {root}", "pipe2");
        using var plan = new LaunchPlan();
        plan.Add(new SendFile(plan.NewSlot(plan.Needs(root, () => HostMount.OpenDirectory(root))), path, ends[1], limit));
        plan.Add(new End());
        Child? child = null;
        try
        {
            child = Child.Clone(plan, $"the reader of {path}");
            SystemCall.close(ends[1]);
            ends[1] = -1;
            var content = Receive(ends[0], root, path);
            return child.Wait() == 0 ? content : null;
        }
        catch (CaissonException e) when (e.Call == "openat")
        {
            return null; // There is no such root.
        }
        finally
        {
            child?.Abandon();
            SystemCall.close(ends[0]);
            if (ends[1] >= 0) SystemCall.close(ends[1]);
        }
    }

    private static byte[] Receive(int pipe, string root, string path)
    {
        var content = new MemoryStream();
        var chunk = new byte[4096];
        long deadline = MonotonicClock.Now + Milliseconds * 1_000_000L;
        for (;;)
        {
            Span<pollfd> wait = [new pollfd { fd = pipe, events = Poll.POLLIN }];
            if (SystemCall.Check(SystemCall.poll(wait, MonotonicClock.MillisecondsUntil(deadline)), $"Cannot read {path} in {root}", "ppoll") == 0)
                throw new CaissonException($"Cannot read {path} in the container", $"the file system that it lies on does not answer within {Milliseconds / 1000} s", "see what serves it (FUSE, NFS)");
            var length = SystemCall.Check(SystemCall.read(pipe, chunk), $"Cannot read {path} in {root}", "read");
            if (length == 0) return content.ToArray();
            content.Write(chunk, 0, (int)length);
        }
    }
}
