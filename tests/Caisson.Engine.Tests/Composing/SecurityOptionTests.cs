namespace Caisson.Engine.Tests.Composing;

public sealed class SecurityOptionTests
{
    private const string Profile = """
        {
          "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1,
          "archMap": [
            { "architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"] },
            { "architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"] }
          ],
          "syscalls": [
            { "names": ["read"], "action": "SCMP_ACT_ALLOW" },
            { "names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": { "minKernel": "4.8" } },
            { "names": ["arch_prctl"], "action": "SCMP_ACT_ALLOW", "includes": { "arches": ["amd64", "arm64"] } },
            { "names": ["s390_pci_mmio_read"], "action": "SCMP_ACT_ALLOW", "includes": { "arches": ["s390"] } },
            { "names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": { "caps": ["CAP_SYS_ADMIN"] } },
            { "names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 0, "value": 2114060288, "op": "SCMP_CMP_MASKED_EQ" }], "excludes": { "caps": ["CAP_SYS_ADMIN"], "arches": ["s390"] } }
          ]
        }
        """;

    private static string[] Names(params string[] capabilities) => [.. SecurityOptions.Read(Profile, "p", capabilities).Syscalls!.SelectMany(rule => rule.Names!)];

    [Fact]
    public void Rules_depend_on_capabilities_and_architecture()
    {
        Names().ShouldBe(["read", "ptrace", "arch_prctl", "clone"]);
        Names("CAP_SYS_ADMIN").ShouldBe(["read", "ptrace", "arch_prctl", "mount"]);
        SecurityOptions.Read(Profile, "p", []).Architectures!.Count.ShouldBeGreaterThan(1);
        SecurityOptions.Read(Profile, "p", []).Syscalls![^1].Args![0].Value.ShouldBe(2114060288ul);
    }

    [Fact]
    public void A_file_becomes_the_documents_filter()
    {
        var facts = Facts.Root with { ReadText = path => path == "/work/p.json" ? Profile : throw new CaissonException(path) };
        RunComposer.Compose(Facts.Options with { SecurityOptions = ["seccomp=p.json"] }, facts).Spec.Linux!.Seccomp!.DefaultErrnoRet.ShouldBe(1u);
        RunComposer.Compose(Facts.Options with { SecurityOptions = ["seccomp=p.json", "seccomp=unconfined"] }, facts).Spec.Linux!.Seccomp.ShouldBeNull();
        RunComposer.Compose(Facts.Options, facts).Spec.Linux!.Seccomp.ShouldBeNull();
    }

    [Fact]
    public void What_means_nothing_is_refused()
    {
        Facts.Refusal(Facts.Options with { SecurityOptions = ["apparmor=x"] }).ShouldContain("only seccomp=FILE and seccomp=unconfined are known");
        Facts.Refusal(Facts.Options with { SecurityOptions = ["seccomp="] }).ShouldContain("the file is missing");
        Facts.Refusal(Facts.Options with { SecurityOptions = ["seccomp=nowhere"] }).ShouldContain("/work/nowhere");
        Should.Throw<CaissonException>(() => SecurityOptions.Read("{", "p", [])).Message.ShouldContain("no JSON");
        Should.Throw<CaissonException>(() => SecurityOptions.Read("[]", "p", [])).Message.ShouldContain("no JSON object");
        Should.Throw<CaissonException>(() => SecurityOptions.Read("{}", "p", [])).Message.ShouldContain("no defaultAction");
    }
}
