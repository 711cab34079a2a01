using System.Diagnostics;
using Caisson;
using Caisson.Linux;
using Caisson.Linux.Processes;
using Caisson.Oci;
using Caisson.Runtime.Launch;
using Caisson.Stress;

// usage: Caisson.Stress SECONDS BUNDLE...
//
// Launches containers one after the other, each bundle's in turn, while other threads keep the garbage collector busy. Every fourth
// launch is made to fail at some step. A child that touched the runtime would wait for ever: whoever runs this program
// sets it a time. Ends with 0 and says how many containers it was, or with 1 when one did not behave.
var time = TimeSpan.FromSeconds(int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture));
var requests = new List<(LaunchRequest Request, int Steps)>();
foreach (var bundle in args[1..])
{
    var request = Request(bundle, null);
    requests.Add((request, Launcher.Plan(request).Count));
}

using var storm = new GarbageStorm(allocating: 3);
var clock = Stopwatch.StartNew();
int launched = 0, failed = 0;
for (int i = 0; clock.Elapsed < time; i++)
{
    var (request, steps) = requests[i % requests.Count];
    if (i % 4 == 3)
    {
        int step = 1 + i / 4 % steps;
        try
        {
            using var process = Launcher.Launch(Request(request.Bundle, new LaunchFault(step, Errno.EIO)));
            Console.Error.WriteLine($"{request.Bundle}: a fault at step {step} was passed over");
            return 1;
        }
        catch (CaissonException exception) when (exception.Message.Contains("EIO", StringComparison.Ordinal))
        {
            failed++;
        }
        continue;
    }
    using (var process = Launcher.Launch(request))
    {
        using var pidFd = PidFd.Open(process.Pid);
        if (pidFd.Reap() is not { ShellStatus: 7 } status)
        {
            Console.Error.WriteLine($"{request.Bundle}: the program did not end as it was told to");
            return 1;
        }
    }
    launched++;
}
Console.WriteLine($"{launched} launched, {failed} made to fail, {GC.CollectionCount(0)} collections");
return 0;

static LaunchRequest Request(string bundle, LaunchFault? fault) => new()
{
    Id = Path.GetFileName(bundle),
    Spec = SpecReader.Read(File.ReadAllBytes(bundle + "/config.json")),
    Bundle = bundle,
    Init = Path.GetFileName(bundle).Contains("init", StringComparison.Ordinal),
    Fault = fault,
};
