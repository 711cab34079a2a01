using System.Text;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Planning;

/// <summary>Runs a program of the host's and reads what it says, by the same plan as everything else.</summary>
internal static class HelperProcess
{
    /// <summary>The exit status and everything it wrote to standard output and error.</summary>
    public static unsafe (int Status, string Output) Run(IReadOnlyList<string> arguments)
    {
        int* ends = stackalloc int[2];
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.pipe2, (nint)ends, Fcntl.O_CLOEXEC), $"Cannot run {arguments[0]}", "pipe2");
        using var plan = new LaunchPlan();
        plan.Add(new PassDescriptor(ends[1], 1));
        plan.Add(new PassDescriptor(ends[1], 2));
        plan.Add(new RestoreSignals());
        var program = new ProgramCandidates(arguments[0], null);
        plan.Add(new FindProgram(program));
        plan.Add(new ReportReady());
        plan.Add(new Execute(program, arguments, ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]));
        var output = new StringBuilder();
        try
        {
            using var child = Child.Clone(plan, arguments[0]);
            child.Follow();
            SystemCall.close(ends[1]);
            ends[1] = -1;
            var buffer = new byte[4096];
            while (SystemCall.read(ends[0], buffer) is var length and > 0) output.Append(Encoding.UTF8.GetString(buffer, 0, (int)length));
            return (child.Wait(), output.ToString());
        }
        finally
        {
            SystemCall.close(ends[0]);
            if (ends[1] >= 0) SystemCall.close(ends[1]);
        }
    }
}
