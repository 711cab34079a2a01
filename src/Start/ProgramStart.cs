using System.Runtime;
using System.Runtime.CompilerServices;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Start
{
    /// <summary>
    /// The program's first code. The C library calls it in the place of <c>main</c> (the linker's <c>--wrap=main</c>), before the .NET runtime begins to exist,
    /// which opens files, and reads variables that are not meant for it.
    /// </summary>
    /// <remarks>
    /// There is no heap yet, no exception, nothing of the runtime: the child's rules hold here too, and the same test walks the compiler's graph from here.
    /// </remarks>
    internal static unsafe class ProgramStart
    {
        // Plain numbers without initializers, so that no constructor has to run before they can be used.
        private static int s_argumentCount, s_variableCount;
        private static byte** s_arguments, s_variables;

        /// <summary>Hands the library what the kernel gave this program, and returns the arguments without the program's name.</summary>
        internal static string[] TakeArguments()
        {
            ProcessEnvironment.Use(s_variables, s_variableCount);
            var arguments = new string[Math.Max(s_argumentCount - 1, 0)];
            for (var i = 0; i < arguments.Length; i++) arguments[i] = CString.Decode(s_arguments[i + 1]);
            return arguments;
        }

        [RuntimeExport("__wrap_main")]
        private static int Begin(int argumentCount, byte** arguments, byte** variables)
        {
            OpenStandardDescriptors();
            s_argumentCount = argumentCount;
            s_arguments = arguments;
            s_variables = variables;
            s_variableCount = HideRuntimeVariables(variables);
            return StartRuntime(argumentCount, arguments, variables);
        }

        // What is opened later must never become standard input, output or error because the caller closed these.
        private static void OpenStandardDescriptors()
        {
            Streams streams = default;
            streams.Output.fd = 1;
            streams.Error.fd = 2;
            if (Syscall(SystemCallNumber.ppoll, (long)&streams, 3, (long)&streams.NoTime, 0, 0, 0) <= 0) return;
            if ((streams.Input.revents & Poll.POLLNVAL) != 0) OpenNull(0);
            if ((streams.Output.revents & Poll.POLLNVAL) != 0) OpenNull(1);
            if ((streams.Error.revents & Poll.POLLNVAL) != 0) OpenNull(2);
        }

        private static void OpenNull(int descriptor)
        {
            fixed (byte* path = "/dev/null"u8)
            {
                long opened = Syscall(SystemCallNumber.openat, Fcntl.AT_FDCWD, (long)path, Fcntl.O_RDWR, 0, 0, 0);
                // The kernel takes the lowest number that is free. Another one says that this one is taken, by what cannot be waited for (O_PATH).
                if (opened >= 0 && opened != descriptor) Syscall(SystemCallNumber.close, opened, 0, 0, 0, 0, 0);
                if (opened >= 0) return;
            }
            // Without a /dev: a pipe that nobody writes to, which is at its end for a reader, and not for writing.
            Ends ends = default;
            if (Syscall(SystemCallNumber.pipe2, (long)&ends, 0, 0, 0, 0, 0) != 0) return;
            Syscall(SystemCallNumber.close, ends.Write, 0, 0, 0, 0, 0);
            if (ends.Read != descriptor) Syscall(SystemCallNumber.close, ends.Read, 0, 0, 0, 0, 0);
        }

        /// <summary>
        /// Moves DOTNET_ variables, with which the runtime would be configured, behind the null pointer that ends the vector: the runtime does not find them,
        /// and programs that are started here get them all the same.
        /// </summary>
        /// <returns>How many variables there are, the moved ones included.</returns>
        private static int HideRuntimeVariables(byte** variables)
        {
            int count = 0;
            while (variables[count] != null) count++;
            int visible = count;
            for (int i = 0; i < visible;)
            {
                byte* variable = variables[i];
                if (!IsForRuntime(variable))
                {
                    i++;
                    continue;
                }
                for (int j = i; j < count - 1; j++) variables[j] = variables[j + 1];
                variables[count - 1] = variable;
                visible--;
            }
            for (int i = count; i > visible; i--) variables[i] = variables[i - 1];
            variables[visible] = null;
            return count;
        }

        private static bool IsForRuntime(byte* text) =>
            text[0] == 'D' && text[1] == 'O' && text[2] == 'T' && text[3] == 'N' && text[4] == 'E' && text[5] == 'T' && text[6] == '_';

        [MethodImpl(MethodImplOptions.InternalCall)]
        [RuntimeImport("*", "__real_main")]
        private static extern int StartRuntime(int argumentCount, byte** arguments, byte** variables);

        [MethodImpl(MethodImplOptions.InternalCall)]
        [RuntimeImport("*", "syscall")]
        private static extern long Syscall(long number, long a, long b, long c, long d, long e, long f);

        private struct Streams
        {
            public pollfd Input, Output, Error;
            public timespec NoTime;
        }

        private struct Ends
        {
            public int Read, Write;
        }
    }
}

namespace System.Runtime
{
    /// <summary>The compiler knows this attribute by its name: the method gets the symbol, without a way into the runtime before it.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class RuntimeExportAttribute(string entryPoint) : Attribute
    {
        public string EntryPoint { get; } = entryPoint;
    }
}
