using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Caisson.Launch.Init;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Launch.Plan;

/// <summary>Where the running program's file lies in this process's memory: elf(5), proc_pid_stat(5).</summary>
internal static unsafe partial class ImageLayout
{
    private const ulong AT_PHDR = 3, AT_PHNUM = 5, AT_BASE = 7, AT_EXECFN = 31, AT_SYSINFO_EHDR = 33;
    private const uint PT_LOAD = 1, PF_X = 1, PF_W = 2, PF_R = 4;

    [StructLayout(LayoutKind.Sequential)]
    private struct Elf64_Phdr
    {
        public uint p_type, p_flags;
        public ulong p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
    }

    [LibraryImport("libc")]
    private static partial ulong getauxval(ulong type);

    [LibraryImport("libc")]
    private static partial nint pthread_self();

    /// <summary>Where this thread's own block lies: errno and what the C library keeps for it.</summary>
    public static nint ThreadBlock => pthread_self();

    /// <summary>The program brings all its code, at addresses that its headers tell.</summary>
    public static bool IsStatic => getauxval(AT_BASE) == 0 && getauxval(AT_PHDR) < (ulong)End;

    /// <summary>The program's name, above which the kernel put nothing on the stack.</summary>
    public static nint ProgramName
    {
        get
        {
            var name = (byte*)getauxval(AT_EXECFN);
            while (*name != 0) name++;
            return (nint)name;
        }
    }

    /// <summary>The kernel's page of code in each process (vdso(7)); 0 for none.</summary>
    public static long KernelCode => (long)getauxval(AT_SYSINFO_EHDR);

    /// <summary>The end of the image with the memory that is not in the file.</summary>
    public static long End
    {
        get
        {
            var header = (Elf64_Phdr*)getauxval(AT_PHDR);
            ulong end = 0;
            for (ulong i = 0; i < getauxval(AT_PHNUM); i++)
                if (header[i].p_type == PT_LOAD) end = Math.Max(end, header[i].p_vaddr + header[i].p_memsz);
            return (long)end;
        }
    }

    /// <summary>The parts that are mapped from the file, in whole pages. The program is linked at fixed addresses, so its headers say where.</summary>
    public static ImageSegment* Segments(PlanMemory memory, out int count)
    {
        const ulong page = 4096;
        var header = (Elf64_Phdr*)getauxval(AT_PHDR);
        int headers = (int)getauxval(AT_PHNUM);
        var segments = memory.Allocate<ImageSegment>(headers);
        count = 0;
        for (int i = 0; i < headers; i++)
        {
            if (header[i].p_type != PT_LOAD || header[i].p_filesz == 0) continue;
            ulong start = header[i].p_vaddr & ~(page - 1);
            ulong end = (header[i].p_vaddr + header[i].p_filesz + page - 1) & ~(page - 1);
            uint flags = header[i].p_flags;
            segments[count++] = new ImageSegment
            {
                Start = (long)start,
                Length = (long)(end - start),
                FileOffset = (long)(header[i].p_offset & ~(page - 1)),
                Protection = ((flags & PF_R) != 0 ? 1 : 0) | ((flags & PF_W) != 0 ? 2 : 0) | ((flags & PF_X) != 0 ? 4 : 0),
            };
        }
        return segments;
    }

    /// <summary>
    /// A description that lets PR_SET_MM_MAP change the exe link: it takes all of the map at once. The child's other
    /// figures matter to nobody, as the next execve(2) replaces them; they only have to be in order.
    /// </summary>
    public static prctl_mm_map* Describe(PlanMemory memory, ImageSegment* segment)
    {
        var map = memory.Allocate<prctl_mm_map>();
        ulong start = (ulong)segment->Start, end = start + (ulong)segment->Length;
        map->start_code = map->start_data = map->start_brk = map->start_stack = map->arg_start = map->env_start = start;
        map->end_code = map->end_data = map->brk = map->arg_end = map->env_end = end;
        map->exe_fd = uint.MaxValue;
        return map;
    }

    /// <summary>Where the kernel shows this process's arguments and environment from: proc_pid_stat(5), fields 48 to 51.</summary>
    public static (long ArgumentsStart, long ArgumentsEnd, long EnvironmentStart, long EnvironmentEnd) Strings()
    {
        var text = Encoding.ASCII.GetString(ProcFile.Read("/proc/self/stat"));
        // After the name in parentheses, which may hold anything, field 3 begins.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        long Field(int number) => long.Parse(fields[number - 3], NumberStyles.None, CultureInfo.InvariantCulture);
        return (Field(48), Field(49), Field(50), Field(51));
    }
}
