using Caisson.Cgroups;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.OciRuntime.CommandLine;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.OciRuntime.Commands;

internal static class SpecCommand
{
    internal const string Options = "bundle,b= rootless";

    internal const string HelpText = """
        caisson-oci spec - write a config.json to begin with

        Usage: caisson-oci spec [OPTIONS]

        Options:
          -b, --bundle DIR          where to (default: the current directory)
              --rootless            for the calling user, without any right of root's

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var bundle = "";
        var rootless = false;
        while (reader.Next())
        {
            switch (reader.Option)
            {
                case "bundle": bundle = reader.Value; break;
                case "rootless": rootless = reader.On; break;
            }
        }
        reader.Take(0, 0, "");
        var path = bundle.Length == 0 ? "config.json" : bundle.TrimEnd('/') + "/config.json";
        bool unified = CgroupLayout.Read().Mode == CgroupMode.Unified;
        var spec = rootless ? SpecDefaults.CreateRootless(SystemCall.geteuid(), SystemCall.getegid(), unified) : SpecDefaults.Create(unified);
        var descriptor = SystemCall.openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL, 0x1A4);
        if (SystemCall.ErrnoOf(descriptor) == Errno.EEXIST) throw new CaissonException($"{path} exists", remedy: "remove it first, or name another directory with --bundle");
        SystemCall.Check(descriptor, $"writing {path}", "openat", path);
        var result = SystemCall.write_all(descriptor, [.. SpecWriter.ToUtf8(spec), (byte)'\n']);
        SystemCall.close(descriptor);
        SystemCall.Check(result, $"writing {path}", "write", path);
        return 0;
    }
}
