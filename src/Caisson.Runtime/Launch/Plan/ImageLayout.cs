using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Caisson.Linux.Abi;
using Caisson.Runtime.Launch.Init;

namespace Caisson.Runtime.Launch.Plan;

/// <summary>Where the running program's file lies in this process's memory: elf(5), proc_pid_stat(5).</summary>
internal static unsafe partial class ImageLayout
{
    private const ulong AT_PHDR = 3, AT_PHNUM = 5;
    private const uint PT_LOAD = 1, PF_X = 1, PF_W = 2, PF_R = 4;

    [StructLayout(LayoutKind.Sequential)]
    private struct Elf64_Phdr
    {
        public uint p_type, p_flags;
        public ulong p_offset, p_vaddr, p_paddr, p_filesz, p_memsz, p_align;
    }

    [LibraryImport("libc")]
    private static partial ulong getauxval(ulong type);

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
                Writable = flags & PF_W,
            };
        }
        return segments;
    }

    /// <summary>What the kernel already knows of this process's memory: PR_SET_MM_MAP takes all of it at once, also to change one thing.</summary>
    public static prctl_mm_map* Describe(PlanMemory memory)
    {
        var map = memory.Allocate<prctl_mm_map>();
        var text = Encoding.ASCII.GetString(File.ReadAllBytes("/proc/self/stat"));
        // After the name in parentheses, which may hold anything, field 3 begins.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        ulong Field(int number) => ulong.Parse(fields[number - 3], NumberStyles.None, CultureInfo.InvariantCulture);
        map->start_code = Field(26);
        map->end_code = Field(27);
        map->start_stack = Field(28);
        map->start_data = Field(45);
        map->end_data = Field(46);
        map->start_brk = Field(47);
        map->arg_start = Field(48);
        map->arg_end = Field(49);
        map->env_start = Field(50);
        map->env_end = Field(51);
        map->brk = (ulong)SystemCall.Invoke(SystemCallNumber.brk);
        map->exe_fd = uint.MaxValue;
        return map;
    }
}
