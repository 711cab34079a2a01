using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Seccomp;

/// <summary>The base of the tests of system call filters: a filter for the bundle, and a program that makes any call.</summary>
public abstract class SeccompTest : OciTest
{
    protected const string Deny = "SCMP_ACT_ERRNO", Allow = "SCMP_ACT_ALLOW";

    protected override SandboxOptions Options => new() { Users = TestRun.IsRoot };

    /// <summary>Gives the bundle a filter: what is not said of a call, and a rule for each further pair of action and names.</summary>
    protected void Filtered(string defaultAction, params (string Action, string Names)[] rules)
    {
        Builder.Edit(config => config["linux"]!["seccomp"] = Filter(defaultAction, rules));
    }

    protected static JsonObject Filter(string defaultAction, params (string Action, string Names)[] rules) => new()
    {
        ["defaultAction"] = defaultAction,
        ["architectures"] = new JsonArray("SCMP_ARCH_X86_64"),
        ["syscalls"] = new JsonArray([.. rules.Select(rule => (JsonNode)new JsonObject { ["action"] = rule.Action, ["names"] = new JsonArray([.. rule.Names.Split(' ').Select(n => (JsonNode)n)]) })]),
    };

    protected void NoNewPrivileges(bool on) => Builder.Edit(config => config["process"]!["noNewPrivileges"] = on);

    protected async Task<Bundle> BuildAsync(params string[] command) => await Builder.Args(command).BuildAsync();

    protected async Task<ProgramResult> RunAsync(params string[] command)
    {
        var bundle = await BuildAsync(command);
        return await OciAsync("run", "--bundle", bundle.Directory, "c");
    }

    /// <summary>Puts a program at /calls in the root: it makes the calls whose numbers are its arguments, each with arguments after colons, and prints what they return.</summary>
    protected async Task<Bundle> WithCallsAsync(bool of32Bits = false, params string[] arguments)
    {
        var bundle = await BuildAsync(["/calls", .. arguments]);
        var source = Path.Combine(bundle.Directory, "calls.c");
        File.WriteAllText(source, Calls);
        var start = new ProgramStart("/usr/bin/gcc", "-O1", "-static", "-nostdlib", "-ffreestanding", "-fno-pic", "-fno-stack-protector", "-no-pie", of32Bits ? "-m32" : "-m64", "-o", Path.Combine(bundle.RootFileSystem, "calls"), source);
        (await Sandbox.RunAsync(start)).ShouldExit();
        return bundle;
    }

    protected async Task<ProgramResult> CallAsync(params string[] arguments)
    {
        var bundle = await WithCallsAsync(false, arguments);
        return await OciAsync("run", "--bundle", bundle.Directory, "c");
    }

    private const string Calls = """
        #ifdef __i386__
        enum { WRITE = 4, EXIT = 1 };
        static long call(long number, long a, long b, long c)
        {
            long result;
            __asm__ volatile("int $0x80" : "=a"(result) : "0"(number), "b"(a), "c"(b), "d"(c) : "memory");
            return result;
        }
        __asm__(".globl _start\n_start: mov %esp, %eax\n push %eax\n call begin\n");
        #else
        enum { WRITE = 1, EXIT = 60 };
        static long call(long number, long a, long b, long c)
        {
            long result;
            __asm__ volatile("syscall" : "=a"(result) : "0"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
            return result;
        }
        __asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call begin\n");
        #endif
        static long number(char **at)
        {
            long value = 0;
            while (**at >= '0' && **at <= '9') value = value * 10 + *(*at)++ - '0';
            if (**at) (*at)++;
            return value;
        }
        void begin(long *stack)
        {
            for (char **argument = (char **)(stack + 2); *argument; argument++) {
                char *at = *argument, text[24], *end = text + sizeof text, *start = end;
                long numbers[4] = { 0 };
                for (int i = 0; i < 4 && *at; i++) numbers[i] = number(&at);
                long result = call(numbers[0], numbers[1], numbers[2], numbers[3]);
                unsigned long rest = result < 0 ? -result : result;
                *--start = '\n';
                do *--start = '0' + rest % 10; while (rest /= 10);
                if (result < 0) *--start = '-';
                call(WRITE, 1, (long)start, end - start);
            }
            call(EXIT, 0, 0, 0);
            for (;;) *(volatile char *)0 = 0;
        }
        """;
}
