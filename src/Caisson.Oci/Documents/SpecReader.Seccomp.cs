namespace Caisson.Oci;

public static partial class SpecReader
{
    private static SpecSeccomp? ReadSeccomp(ref DocumentReader r)
    {
        if (!r.BeginObject()) return null;
        var seccomp = new SpecSeccomp();
        while (r.NextProperty())
        {
            if (r.Is("defaultAction")) seccomp.DefaultAction = r.String();
            else if (r.Is("defaultErrnoRet")) seccomp.DefaultErrnoRet = r.UInt32();
            else if (r.Is("architectures")) seccomp.Architectures = r.Strings();
            else if (r.Is("flags")) seccomp.Flags = r.Strings();
            else if (r.Is("listenerPath")) seccomp.ListenerPath = r.String();
            else if (r.Is("listenerMetadata")) seccomp.ListenerMetadata = r.String();
            else if (r.Is("syscalls")) seccomp.Syscalls = ReadSyscalls(ref r);
            else r.Skip();
        }

        return seccomp;
    }

    private static List<SpecSyscall>? ReadSyscalls(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var syscalls = new List<SpecSyscall>();
        while (r.NextElement())
        {
            if (!r.BeginItem()) continue;
            var syscall = new SpecSyscall();
            syscalls.Add(syscall);
            while (r.NextProperty())
            {
                if (r.Is("names")) syscall.Names = r.Strings();
                else if (r.Is("action")) syscall.Action = r.String();
                else if (r.Is("errnoRet")) syscall.ErrnoRet = r.UInt32();
                else if (r.Is("args")) syscall.Args = ReadSyscallArgs(ref r);
                else r.Skip();
            }
        }

        return syscalls;
    }

    private static List<SpecSyscallArg>? ReadSyscallArgs(ref DocumentReader r)
    {
        if (!r.BeginArray()) return null;
        var args = new List<SpecSyscallArg>();
        while (r.NextElement())
        {
            if (!r.BeginItem()) continue;
            var arg = new SpecSyscallArg();
            args.Add(arg);
            bool hasIndex = false, hasValue = false;
            while (r.NextProperty())
            {
                if (r.Is("index")) (hasIndex, arg.Index) = (!r.IsNull, r.UInt32() ?? 0);
                else if (r.Is("value")) (hasValue, arg.Value) = (!r.IsNull, r.UInt64() ?? 0);
                else if (r.Is("valueTwo")) arg.ValueTwo = r.UInt64();
                else if (r.Is("op")) arg.Op = r.String();
                else r.Skip();
            }

            if (!hasIndex) r.Missing("index", "an integer");
            if (!hasValue) r.Missing("value", "an integer");
        }

        return args;
    }
}
