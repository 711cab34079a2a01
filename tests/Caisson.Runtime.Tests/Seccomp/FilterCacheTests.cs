using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Seccomp;
using static Caisson.Runtime.Tests.Seccomp.Rules;

namespace Caisson.Runtime.Tests.Seccomp;

/// <summary>The cache changes nothing but the time; and nothing that somebody else may have written is taken from it.</summary>
public sealed class FilterCacheTests : IDisposable
{
    private const int Mkdir = 83;
    private readonly string _root = Directory.CreateTempSubdirectory("caisson-filters-").FullName;
    private readonly SpecSeccomp _seccomp = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir"));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Cache => FilterCache.DirectoryIn(_root);

    private string File => Directory.GetFiles(Cache).ShouldHaveSingleItem();

    private uint Answer() => FilterVerdict.Of(FilterCache.Get(Cache, _seccomp), X64, Mkdir, []);

    [Fact]
    public void What_is_kept_is_what_was_compiled_and_private()
    {
        Answer().ShouldBe(Error(1));
        new DirectoryInfo(Cache).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var compiled = FilterCompiler.Compile(_seccomp);
        FilterCache.Get(Cache, _seccomp).ShouldBe(compiled);
        Forge(File);
        Answer().ShouldBe(Allow, "it is read from the file");
    }

    [Fact]
    public void One_that_others_may_write_is_compiled_anew()
    {
        Answer();
        Forge(File);
        System.IO.File.SetUnixFileMode(File, (UnixFileMode)0b110_010_000);
        Answer().ShouldBe(Error(1));
        System.IO.File.GetUnixFileMode(File).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, "and replaced");

        Forge(File);
        System.IO.File.SetUnixFileMode(Cache, (UnixFileMode)0b111_111_111);
        Answer().ShouldBe(Error(1));
    }

    [Fact]
    public void One_of_somebody_elses_is_compiled_anew()
    {
        if (Environment.UserName != "root") return;
        Answer();
        Forge(File);
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.fchownat, Fcntl.AT_FDCWD, Marshal.StringToCoTaskMemUTF8(File), 12345, 12345, 0), "", "fchownat");
        Answer().ShouldBe(Error(1));
        Forge(File);
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.fchownat, Fcntl.AT_FDCWD, Marshal.StringToCoTaskMemUTF8(Cache), 12345, 12345, 0), "", "fchownat");
        Answer().ShouldBe(Error(1));
    }

    [Fact]
    public void A_damaged_one_is_compiled_anew()
    {
        Answer();
        var whole = System.IO.File.ReadAllBytes(File);
        for (int i = 0; i < whole.Length; i += 3)
        {
            var damaged = (byte[])whole.Clone();
            damaged[i] ^= 0x40;
            System.IO.File.WriteAllBytes(File, damaged);
            Answer().ShouldBe(Error(1), $"byte {i}");
            System.IO.File.WriteAllBytes(File, whole[..i]);
            Answer().ShouldBe(Error(1), $"cut at {i}");
        }
    }

    [Fact]
    public void Another_profile_in_the_same_place_is_told_apart()
    {
        Answer();
        var other = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "read"));
        FilterCache.Get(Cache, other);
        var files = Directory.GetFiles(Cache);
        foreach (var from in files)
            foreach (var to in files)
                if (from != to) System.IO.File.Copy(from, to, overwrite: true);
        Answer().ShouldBe(Error(1));
        FilterVerdict.Of(FilterCache.Get(Cache, other), X64, Mkdir, []).ShouldBe(Allow);
    }

    [Fact]
    public void It_does_not_grow()
    {
        for (ulong i = 0; i < 3 * FilterCache.Places; i++) FilterCache.Get(Cache, Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir").When(0, "SCMP_CMP_EQ", i)));
        Directory.GetFiles(Cache).Length.ShouldBeLessThanOrEqualTo(FilterCache.Places);
    }

    [Fact]
    public void Without_a_place_it_is_compiled()
    {
        FilterVerdict.Of(FilterCache.Get(null, _seccomp), X64, Mkdir, []).ShouldBe(Error(1));
        FilterVerdict.Of(FilterCache.Get(FilterCache.DirectoryIn("/proc"), _seccomp), X64, Mkdir, []).ShouldBe(Error(1));
        FilterVerdict.Of(FilterCache.Get(FilterCache.DirectoryIn("/no/such"), _seccomp), X64, Mkdir, []).ShouldBe(Error(1));
        System.IO.File.WriteAllText(Cache, "in the way");
        Answer().ShouldBe(Error(1));
        System.IO.File.Delete(Cache);
        Directory.CreateSymbolicLink(Cache, "/tmp");
        Answer().ShouldBe(Error(1));
        System.IO.File.Delete(Cache);
    }

    [Fact]
    public void All_that_a_rule_says_is_in_the_key()
    {
        var keys = new HashSet<string>();
        void Add(SpecSeccomp seccomp) => keys.Add(Convert.ToHexString(FilterKey.Of(seccomp).WrittenSpan)).ShouldBeTrue();
        Add(_seccomp);
        Add(Filter("SCMP_ACT_LOG", Rule("SCMP_ACT_ERRNO", "mkdir")));
        Add(Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_TRAP", "mkdir")));
        Add(Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdi", "r")));
        Add(Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir")).On("SCMP_ARCH_X86"));
        Add(Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir").When(0, "SCMP_CMP_EQ", 0)));
        Add(Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir").When(1, "SCMP_CMP_EQ", 0)));
        Add(Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir").When(0, "SCMP_CMP_NE", 0)));
        Add(Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir").When(0, "SCMP_CMP_EQ", 0, 1)));
        var error = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir"));
        error.Syscalls![0].ErrnoRet = 0;
        Add(error);
        error = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir"));
        error.DefaultErrnoRet = 1;
        Add(error);
    }

    // A valid file with a program that allows everything.
    private static void Forge(string file)
    {
        var content = System.IO.File.ReadAllBytes(file);
        var program = content.AsSpan(^8..);
        new sock_filter[] { new() { code = Bpf.BPF_RET | Bpf.BPF_K, k = Allow } }.AsSpan().CopyTo(MemoryMarshal.Cast<byte, sock_filter>(program));
        // Every earlier answer too.
        int key = BitConverter.ToInt32(content, 16);
        for (int at = 20 + key; at < content.Length; at += 8)
            if (BitConverter.ToUInt16(content, at) == (Bpf.BPF_RET | Bpf.BPF_K)) BitConverter.TryWriteBytes(content.AsSpan(at + 4), Allow);
        BitConverter.TryWriteBytes(content.AsSpan(8), FilterKey.Sum(content.AsSpan(16)));
        System.IO.File.WriteAllBytes(file, content);
    }
}
