using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class UpdateCommand
{
    internal const string Options = "resources,r= blkio-weight= cpu-period= cpu-quota= cpu-burst= cpu-share= cpu-rt-period= cpu-rt-runtime= cpuset-cpus= cpuset-mems= cpu-idle= "
        + "memory= memory-reservation= memory-swap= kernel-memory= kernel-memory-tcp= pids-limit= l3-cache-schema= mem-bw-schema=";

    internal const string HelpText = """
        caisson-oci update - change a container's limits

        Usage: caisson-oci update [OPTIONS] ID

        Sizes may end in k, m, g or t; -1 means no limit.

        Options:
          -r, --resources FILE      linux.resources as JSON; - is standard input. The options below do not count then
              --blkio-weight N      the relative weight of its input and output, 10 to 1000
              --cpu-period N        the period of the CPU limit, in microseconds
              --cpu-quota N         the CPU time in each period, in microseconds
              --cpu-burst N         the CPU time that may be saved up, in microseconds
              --cpu-share N         the relative weight of its CPU time
              --cpu-rt-period N     the same period and time for realtime scheduling
              --cpu-rt-runtime N
              --cpu-idle 0|1        1: run only when nobody else wants to
              --cpuset-cpus LIST    the CPUs it may use, such as 0-3,7
              --cpuset-mems LIST    the memory nodes it may use
              --memory SIZE         the memory limit
              --memory-reservation SIZE  the memory that it keeps when memory is short
              --memory-swap SIZE    the limit of memory and swap together
              --kernel-memory SIZE  has no effect in kernels of today
              --kernel-memory-tcp SIZE  the limit of TCP buffers
              --pids-limit N        the number of processes and threads
              --l3-cache-schema TEXT  the schema of Intel RDT's cache allocation
              --mem-bw-schema TEXT  the schema of Intel RDT's memory bandwidth allocation

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        while (reader.Next()) { }
        throw new CaissonException("not supported yet: update", "control groups are not managed");
    }
}
