using System.Diagnostics;
using Caisson.Inspect.Processes;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Tests.Processes;

public sealed class PidNumbersTests
{
    [Fact]
    public void A_process_has_its_own_number_here()
    {
        var levels = PidNumbers.Of(Environment.ProcessId)!;
        levels[0].Pid.ShouldBe(Environment.ProcessId);
        using var own = NamespaceHandle.OpenProcess(0, NamespaceKind.Pid);
        levels[^1].Namespace.ShouldBe(own.Id);
        PidNumbers.ToHere(Environment.ProcessId, own).ShouldBe(Environment.ProcessId);
        PidNumbers.FromHere(Environment.ProcessId, own).ShouldBe(Environment.ProcessId);
        PidNumbers.Of(int.MaxValue).ShouldBeNull();
        PidNumbers.ToHere(int.MaxValue, own).ShouldBeNull();
        using var uts = NamespaceHandle.OpenProcess(0, NamespaceKind.Uts);
        Should.Throw<CaissonException>(() => PidNumbers.ToHere(1, uts)).Step.ShouldBe("A uts namespace has no process numbers");
    }

    /// <summary>By the kernel's answer (Linux 6.12) and by the files of /proc alone: three levels, every process, every direction.</summary>
    [RootFact]
    public void The_kernel_and_the_files_of_proc_tell_the_same()
    {
        // Each shell starts the next one as process 1 of a PID namespace, and has a process of its own beside it.
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "sleep 60 & echo; unshare -pf sh -c 'sleep 60 & echo; unshare -pf sh -c \"sleep 60 & echo; read x; kill \\$!\"; kill $!'; kill $!"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            for (var i = 0; i < 3; i++) shell.StandardOutput.ReadLine();
            var family = Family(shell.Id);
            var deepest = family.Where(pid => PidNumbers.Of(pid) is [_, _, { Pid: 1 }]).ShouldHaveSingleItem();
            var levels = PidNumbers.Of(deepest)!;
            levels.Select(level => level.Namespace).Distinct().Count().ShouldBe(3);
            var middle = family.Single(pid => PidNumbers.Of(pid) is [_, { Pid: 1 }]);
            foreach (var place in new[] { Environment.ProcessId, middle, deepest })
            {
                using var handle = NamespaceHandle.OpenProcess(place, NamespaceKind.Pid);
                var seen = 0;
                foreach (var pid in family)
                {
                    var number = PidNumbers.FromHere(pid, handle);
                    PidNumbers.FindThere(pid, handle).ShouldBe(number, $"process {pid} in that of {place}");
                    if (number is null) continue;
                    seen++;
                    PidNumbers.ToHere(number.Value, handle).ShouldBe(pid);
                    PidNumbers.FindHere(number.Value, handle).ShouldBe(pid);
                }

                seen.ShouldBe(place == Environment.ProcessId ? family.Count : place == middle ? family.Count(pid => PidNumbers.Of(pid)!.Count >= 2) : family.Count(pid => PidNumbers.Of(pid)!.Count >= 3));
                PidNumbers.FindHere(4000000, handle).ShouldBeNull();
            }
        }
        finally
        {
            shell.StandardInput.Close();
            shell.WaitForExit();
        }
    }

    private static List<int> Family(int pid)
    {
        var list = new List<int> { pid };
        for (var i = 0; i < list.Count; i++)
            list.AddRange(File.ReadAllText($"/proc/{list[i]}/task/{list[i]}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse));
        return list;
    }
}
