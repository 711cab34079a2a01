using System.Globalization;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Namespaces;

public sealed partial class NamespaceBuilder
{
    // Where caisson finds the pipe for its events.
    private const int EventsNumber = 3;

    private readonly ProcessStream[] _streams = [ProcessStream.Inherit, ProcessStream.Inherit, ProcessStream.Inherit];

    /// <summary>What the program reads.</summary>
    /// <param name="stream">With <see cref="ProcessStream.Pipe"/>, <see cref="NamespaceProcess.Input"/> writes to it.</param>
    public NamespaceBuilder Input(ProcessStream stream) => Stream(0, stream);

    /// <summary>Where the program writes.</summary>
    /// <param name="stream">With <see cref="ProcessStream.Pipe"/>, <see cref="NamespaceProcess.Output"/> reads it.</param>
    public NamespaceBuilder Output(ProcessStream stream) => Stream(1, stream);

    /// <summary>Where the program writes what is not its result.</summary>
    /// <param name="stream">With <see cref="ProcessStream.Pipe"/>, <see cref="NamespaceProcess.Error"/> reads it.</param>
    public NamespaceBuilder Error(ProcessStream stream) => Stream(2, stream);

    /// <summary>Starts a program in the new namespaces, and returns when it runs.</summary>
    /// <param name="program">A path, or a name that is looked for in the program's PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="CaissonException">The namespaces cannot be made, the program cannot be executed, or there is no <c>caisson</c>; with the step, the reason and the remedy as far as they are known.</exception>
    public NamespaceProcess Start(string program, params ReadOnlySpan<string> arguments)
    {
        var caisson = _program ?? CaissonProgram.Find();
        var words = Words(program, arguments);
        words.Insert(2, string.Create(CultureInfo.InvariantCulture, $"--json-status-fd={EventsNumber}"));
        words.Insert(0, "caisson");

        var open = new List<DescriptorHandle>();
        var kept = new FileStream?[3];
        DescriptorHandle? events = null;
        try
        {
            (events, var write) = Pipe.Make();
            open.Add(write);
            var descriptors = new List<(int From, int To)> { (write.Descriptor, EventsNumber) };
            for (var i = 0; i < _streams.Length; i++)
            {
                if (Prepare(i, open, out kept[i]) is { } descriptor) descriptors.Add((descriptor, i));
            }

            var pid = ProgramSpawn.Start(caisson, words, Variables(), descriptors);
            GC.KeepAlive(_streams);
            // A child that was not waited for keeps its number.
            var process = new NamespaceProcess(PidFd.Open(pid), pid, new ProgramEvents(events, caisson), kept);
            (events, kept) = (null, new FileStream?[3]);
            open.ForEach(static handle => handle.Dispose());
            process.Started();
            return process;
        }
        finally
        {
            open.ForEach(static handle => handle.Dispose());
            events?.Dispose();
            foreach (var stream in kept) stream?.Dispose();
        }
    }

    /// <summary>Runs a program in the new namespaces to its end. Streams that are pipes are closed: use <see cref="Capture"/> to get what it writes.</summary>
    /// <param name="program">As in <see cref="Start"/>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="CaissonException">As <see cref="Start"/>.</exception>
    public ExitStatus Run(string program, params ReadOnlySpan<string> arguments)
    {
        using var process = Start(program, arguments);
        process.Input?.Dispose();
        process.Output?.Dispose();
        process.Error?.Dispose();
        return process.Wait();
    }

    /// <summary>Runs a program in the new namespaces to its end, with nothing to read, and takes what it writes.</summary>
    /// <param name="program">As in <see cref="Start"/>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="CaissonException">As <see cref="Start"/>.</exception>
    public CapturedRun Capture(string program, params ReadOnlySpan<string> arguments)
    {
        var before = (_streams[0], _streams[1], _streams[2]);
        try
        {
            Input(ProcessStream.Null).Output(ProcessStream.Pipe).Error(ProcessStream.Pipe);
            using var process = Start(program, arguments);
            using var output = new StreamReader(process.Output!);
            using var error = new StreamReader(process.Error!);
            // Both at once: a program that fills one pipe would wait for its reader for ever.
            var written = Task.Factory.StartNew(error.ReadToEnd, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var text = output.ReadToEnd();
            return new CapturedRun(process.Wait(), text, written.GetAwaiter().GetResult());
        }
        finally
        {
            (_streams[0], _streams[1], _streams[2]) = before;
        }
    }

    private NamespaceBuilder Stream(int number, ProcessStream stream)
    {
        _streams[number] = stream;
        return this;
    }

    private int? Prepare(int number, List<DescriptorHandle> open, out FileStream? kept)
    {
        kept = null;
        var stream = _streams[number];
        if (stream.Handle is { } handle) return (int)handle.DangerousGetHandle();
        if (stream.IsNull)
        {
            var nothing = new DescriptorHandle((int)SystemCall.Check(SystemCall.openat(Fcntl.AT_FDCWD, "/dev/null", Fcntl.O_RDWR), "Cannot open /dev/null", "openat", "/dev/null"));
            open.Add(nothing);
            return nothing.Descriptor;
        }

        if (!stream.IsPipe) return null;
        var (read, write) = Pipe.Make();
        var (theirs, ours) = number == 0 ? (read, write) : (write, read);
        open.Add(theirs);
        kept = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(ours.Release(), ownsHandle: true), number == 0 ? FileAccess.Write : FileAccess.Read, 0);
        return theirs.Descriptor;
    }

    private List<string> Variables()
    {
        var variables = ProcessEnvironment.ByName();
        foreach (var (name, value) in _variables)
        {
            if (value is null) variables.Remove(name);
            else variables[name] = value;
        }

        return [.. variables.Select(static pair => $"{pair.Key}={pair.Value}")];
    }
}
