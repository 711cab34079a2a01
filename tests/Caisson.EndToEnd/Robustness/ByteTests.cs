using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Robustness;

/// <summary>Arguments, variables and paths are bytes, and need not be UTF-8.</summary>
public sealed class ByteTests : OciTest
{
    // In single quotes for a shell: x, the letter é in Latin 1, y, and what begins a sequence of UTF-8 that nothing goes on.
    private const string Name = "x\\351y\\303";
    private const string Hexadecimal = " 78 e9 79 c3\n";

    private Task<ProgramResult> WithBytesAsync(string script) => Sandbox.RunAsync("/bin/bash", "-c", $"B=$(printf '{Name}'); cd {Sandbox.Work}; {script}");

    [RootTheory]
    [InlineData("run --no-tty --")]
    [InlineData("ns exec -u --")]
    [InlineData("ns enter -t $$ -u --")]
    public async Task Arguments_and_variables_reach_the_program_as_they_are(string way)
    {
        (await WithBytesAsync($"{Programs.Caisson} {way} printf %s \"$B\" | od -An -tx1")).ShouldExit().Output.ShouldBe(Hexadecimal);
        var option = way.StartsWith("run", StringComparison.Ordinal) ? way.Replace("run", "run -e V", StringComparison.Ordinal) : way;
        (await WithBytesAsync($"V=$B {Programs.Caisson} {option} sh -c 'printf %s \"$V\"' | od -An -tx1")).ShouldExit().Output.ShouldBe(Hexadecimal);
    }

    [RootFact]
    public async Task Files_are_found_by_names_that_are_no_text()
    {
        var result = await WithBytesAsync($"""
            mkdir "$B"; echo content >"$B/$B"; C={Programs.Caisson}
            $C run --no-tty -v "./$B:/mnt" -- sh -c 'cat /mnt/*'
            $C run --no-tty -v "$PWD/$B:/mnt/$B" -- sh -c 'cat /mnt/*/*'
            $C run --no-tty -v "./$B:/mnt" -w /mnt -- sh -c 'printf "%s\n" * | od -An -tx1'
            $C --root "$PWD/state$B" run --no-tty -- echo state
            $C ns exec -m --wd="$B" -- sh -c 'cat *'
            printf 'V=%s\n' "$B" >env; $C run --no-tty --env-file env -- sh -c 'printf %s "$V"' | od -An -tx1
            """);
        result.ShouldExit().Output.ShouldBe($"content\ncontent\n{Hexadecimal.TrimEnd('\n')} 0a\nstate\ncontent\n{Hexadecimal}");
    }

    [RootFact]
    public async Task A_further_process_finds_what_the_first_one_has()
    {
        await using var run = Sandbox.Start(new ProgramStart("/bin/bash", "-c", $"exec {Programs.Caisson} run --name bytes --no-tty -e V=$(printf '{Name}') -- sleep 1000"));
        var shown = "";
        for (var i = 0; i < 200 && shown != "running\n"; i++) shown = (await ShellAsync($"sleep 0.05; {Programs.Caisson} exec bytes echo running")).Output;
        (await ShellAsync($"{Programs.Caisson} exec bytes sh -c 'printf %s \"$V\"' | od -An -tx1")).ShouldExit().Output.ShouldBe(Hexadecimal);
        (await WithBytesAsync($"{Programs.Caisson} exec -e W=\"$B\" bytes sh -c 'printf %s \"$W$1\"' sh \"$B\" | od -An -tx1")).ShouldExit().Output
            .ShouldBe(Hexadecimal.TrimEnd('\n') + Hexadecimal);
        (await CaissonAsync("stop", "-t", "0", "bytes")).ShouldExit();
        await run.WaitAsync();
    }

    [RootFact]
    public async Task Engines_may_give_them_too()
    {
        var bundle = await Builder.Edit(c => c["process"]!["args"]!.AsArray().Clear()).Shell("exec sleep 1000").BuildAsync();
        var state = $"{Sandbox.Work}/state";
        var result = await WithBytesAsync($"""
            set -e; O="{Programs.CaissonOci} --root {state}$B"; mv {bundle.Directory} "{bundle.Directory}$B"
            $O create --bundle "{bundle.Directory}$B" --pid-file "pid$B" c
            $O start c
            [ "$(cat "pid$B")" = "$($O state c | jq .pid)" ]
            $O exec -e V="$B" c sh -c 'printf %s "$V$1" | od -An -tx1' sh "$B"
            $O list | grep -c bundle
            $O delete --force c
            [ ! -e "{state}$B/c" ]
            """);
        result.ShouldExit().Output.ShouldBe(Hexadecimal.TrimEnd('\n') + Hexadecimal + "1\n");
    }

    [RootFact]
    public async Task A_document_has_them_as_escapes()
    {
        var bundle = await Builder.Shell("SCRIPT").BuildAsync();
        var path = $"{bundle.Directory}/config.json";
        var text = await File.ReadAllTextAsync(path);
        text.ShouldContain("\"SCRIPT\"");
        await File.WriteAllTextAsync(path, text.Replace("\"SCRIPT\"", "\"printf '%s' 'x\\udce9y\\udcc3' | od -An -tx1\"", StringComparison.Ordinal));
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Output.ShouldBe(Hexadecimal);
    }

    [RootFact]
    public async Task Errors_show_them_by_number() =>
        (await WithBytesAsync($"{Programs.Caisson} run --rootfs \"/nowhere-$B\" true")).ShouldFail("/nowhere-x\\xe9y\\xc3").ShouldExit(125);
}
