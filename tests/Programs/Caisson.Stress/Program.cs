using System.Diagnostics;
using System.Globalization;
using Caisson;
using Caisson.Launch;
using Caisson.Linux;
using Caisson.Linux.Processes;
using Caisson.Oci;
using Caisson.Runtime;
using Caisson.Runtime.State;
using Caisson.Stress;

// usage: Caisson.Stress storm SECONDS BUNDLE...
//        Caisson.Stress faults BUNDLE...
//
// Launches containers through the library. A bundle named *init* gets an init, one named *overlay* an overlay over its
// root; its program must end with status 7.
//
// storm: one launch after the other, each bundle's in turn, while other threads keep the garbage collector busy; every fourth is
// made to fail at some step. A child that touched the runtime would wait for ever: whoever runs this sets it a time.
// faults: each bundle's launch fails at each of its steps, then succeeds; so does the making of a container of a service manager's. Other threads
// use descriptors meanwhile: none of theirs may be closed, and none may be left.
//
// Ends with 0, or with 1 when one did not behave.
return args[0] == "storm" ? Storm(TimeSpan.FromSeconds(int.Parse(args[1], CultureInfo.InvariantCulture)), args[2..]) : Faults(args[1..]);

static int Storm(TimeSpan time, string[] bundles)
{
    var requests = Array.ConvertAll(bundles, bundle => Request(bundle, null));
    var steps = Array.ConvertAll(requests, request => Launcher.Plan(request).Count);
    using var storm = new GarbageStorm(allocating: 3);
    var clock = Stopwatch.StartNew();
    int launched = 0, failed = 0;
    for (int i = 0; clock.Elapsed < time; i++)
    {
        int which = i % requests.Length;
        // Not always the same bundle's.
        if (i % (requests.Length + 1) == 0)
        {
            if (!Fails(bundles[which], 1 + i / 4 % steps[which])) return 1;
            failed++;
        }
        else
        {
            if (!Runs(requests[which])) return 1;
            launched++;
        }
    }
    Console.WriteLine($"{launched} launched, {failed} made to fail, {GC.CollectionCount(0)} collections");
    return 0;
}

static int Faults(string[] bundles)
{
    using var others = new DescriptorUsers(threads: 2);
    int? before = null;
    foreach (var bundle in bundles)
    {
        var request = Request(bundle, null);
        int steps = Launcher.Plan(request).Count;
        for (int step = 1; step <= steps; step++)
        {
            if (!Fails(bundle, step)) return 1;
            // What the first launch opened may be for all of them.
            before ??= others.CountOpen();
        }
        if (!Runs(request)) return 1;
        steps = ContainerManager.Plan(Options(bundle, null), wait: false).Count;
        for (int step = 1; step <= steps; step++)
            if (!FailsToBeMade(bundle, step)) return 1;
    }
    int left = others.CountOpen() - before!.Value;
    if (left == 0 && others.Closed == 0) return 0;
    Console.Error.WriteLine($"descriptors left open: {left}; closed under those who used them: {others.Closed}");
    return 1;
}

static bool Runs(LaunchRequest request)
{
    using var process = Launcher.Launch(request);
    using var pidFd = PidFd.Open(process.Pid);
    if (pidFd.Reap() is { ShellStatus: 7 }) return true;
    Console.Error.WriteLine($"{request.Bundle}: the program did not end as it was told to");
    return false;
}

static bool Fails(string bundle, int step) => FailsAt(bundle, step, fault => Launcher.Launch(Request(bundle, fault)));

static bool FailsToBeMade(string bundle, int step) => FailsAt(bundle, step, fault => new ContainerManager(new ContainerStore(bundle + "/state")).Run(Options(bundle, fault)));

static bool FailsAt(string bundle, int step, Func<LaunchFault, LaunchedProcess> launch)
{
    try
    {
        using var process = launch(new LaunchFault(step, Errno.EIO));
        Console.Error.WriteLine($"{bundle}: a fault at step {step} was passed over");
        return false;
    }
    catch (CaissonException exception) when (exception.Message.Contains("EIO", StringComparison.Ordinal))
    {
        return true;
    }
}

static LaunchRequest Request(string bundle, LaunchFault? fault)
{
    var name = Path.GetFileName(bundle);
    var spec = SpecReader.Read(File.ReadAllBytes(bundle + "/config.json"));
    return new LaunchRequest
    {
        Id = name,
        Spec = spec,
        Bundle = bundle,
        Init = name.Contains("init", StringComparison.Ordinal),
        Overlay = name.Contains("overlay", StringComparison.Ordinal) ? new RootOverlay { Layers = [new("/", Path.GetFullPath(spec.Root!.Path!, bundle))] } : null,
        Fault = fault,
    };
}

static CreateOptions Options(string bundle, LaunchFault? fault)
{
    var request = Request(bundle, fault);
    return new CreateOptions { Id = request.Id, Bundle = bundle, Spec = request.Spec, Init = request.Init, NotifySocket = "/nowhere", Fault = fault };
}
