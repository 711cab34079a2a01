using System.Globalization;
using Caisson.Oci;
using Caisson.OciRuntime.CommandLine;
using Caisson.Runtime;

namespace Caisson.OciRuntime.Commands;

internal static class UpdateCommand
{
    internal const string Options = "resources,r= blkio-weight= cpu-period= cpu-quota= cpu-burst= cpu-share= cpu-shares= cpu-rt-period= cpu-rt-runtime= cpuset-cpus= cpuset-mems= cpu-idle= "
        + "memory= memory-reservation= memory-swap= kernel-memory= kernel-memory-tcp= pids-limit= l3-cache-schema= mem-bw-schema=";

    internal const string HelpText = """
        caisson-oci update - change a container's limits

        Usage: caisson-oci update [OPTIONS] ID

        Sizes may end in k, m, g or t; -1 means no limit. What is not named stays.

        Options:
          -r, --resources FILE      linux.resources as JSON; - is standard input. The options below come on top
              --blkio-weight N      the relative weight of its input and output, 10 to 1000
              --cpu-period N        the period of the CPU limit, in microseconds
              --cpu-quota N         the CPU time in each period, in microseconds
              --cpu-burst N         the CPU time that may be saved up, in microseconds
              --cpu-share N         the relative weight of its CPU time
              --cpu-shares N        the same
              --cpu-rt-period N     the same period and time for realtime scheduling
              --cpu-rt-runtime N
              --cpu-idle 0|1        1: run only when nobody else wants to
              --cpuset-cpus LIST    the CPUs it may use, such as 0-3,7
              --cpuset-mems LIST    the memory nodes it may use
              --memory SIZE         the memory limit
              --memory-reservation SIZE  the memory that it keeps when memory is short
              --memory-swap SIZE    the limit of memory and swap together
              --kernel-memory SIZE  has no effect in kernels of today
              --kernel-memory-tcp SIZE  the limit of TCP buffers (control groups version 1)
              --pids-limit N        the number of processes and threads
              --l3-cache-schema TEXT  the schema of Intel RDT's cache allocation
              --mem-bw-schema TEXT  the schema of Intel RDT's memory bandwidth allocation

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var (memory, cpu) = (new SpecMemory(), new SpecCpu());
        var changes = new SpecResources { Memory = memory, Cpu = cpu };
        string? file = null;
        SpecIntelRdt? service = null;
        while (reader.Next())
        {
            switch (reader.Option)
            {
                case "resources": file = reader.Value; break;
                case "blkio-weight": changes.BlockIo = new() { Weight = (ushort)Number(reader, ushort.MaxValue) }; break;
                case "cpu-period": cpu.Period = (ulong)Number(reader); break;
                case "cpu-quota": cpu.Quota = Number(reader, least: -1); break;
                case "cpu-burst": cpu.Burst = (ulong)Number(reader); break;
                case "cpu-share" or "cpu-shares": cpu.Shares = (ulong)Number(reader); break;
                case "cpu-rt-period": cpu.RealtimePeriod = (ulong)Number(reader); break;
                case "cpu-rt-runtime": cpu.RealtimeRuntime = Number(reader, least: -1); break;
                case "cpuset-cpus": cpu.Cpus = reader.Value; break;
                case "cpuset-mems": cpu.Mems = reader.Value; break;
                case "cpu-idle": cpu.Idle = Number(reader, 1); break;
                case "memory": memory.Limit = Size(reader); break;
                case "memory-reservation": memory.Reservation = Size(reader); break;
                case "memory-swap": memory.Swap = Size(reader); break;
                case "kernel-memory": memory.Kernel = Size(reader); break;
                case "kernel-memory-tcp": memory.KernelTcp = Size(reader); break;
                case "pids-limit": changes.Pids = new() { Limit = Number(reader, least: -1) }; break;
                case "l3-cache-schema": (service ??= new()).L3CacheSchema = reader.Value; break;
                case "mem-bw-schema": (service ??= new()).MemBwSchema = reader.Value; break;
            }
        }
        var id = reader.Take(1, 1, "the container's ID")[0];
        globals.Manager.Update(id, file is null ? null : SpecLoader.LoadResources(file), changes, service, globals.Log.Warn);
        return 0;
    }

    private static long Number(ArgumentReader reader, long most = long.MaxValue, long least = 0) =>
        long.TryParse(reader.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw reader.Wrong($"option '--{reader.Option}' is a number from {least}{(most == long.MaxValue ? " on" : $" to {most}")}, not '{reader.Value}'");

    private static long Size(ArgumentReader reader) => SizeText.TryParse(reader.Value, out var bytes) ? bytes
        : throw reader.Wrong($"option '--{reader.Option}' is a size such as 50M, or -1 for no limit, not '{reader.Value}'");
}
