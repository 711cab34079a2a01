using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Diagnosis;

public sealed class DiagnosisProgramTests : DiagnosisTest
{
    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("/nope", "exec: \"/nope\": stat /nope: no such file or directory")]
    [InlineData("nope", "exec: \"nope\": executable file not found in $PATH")]
    [InlineData("/bin", "exec: \"/bin\": permission denied: /bin is a directory")]
    public async Task A_program_that_is_not_there(string program, string words) => await FailsAsync(Bundle().Args(program), words);

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("#!/bin/sh\r\n", "755", "no such file or directory", "carriage return")]
    [InlineData("#!/opt/nope\n", "755", "no such file or directory", "its interpreter /opt/nope")]
    [InlineData("#!/etc\n", "755", "permission denied", "its interpreter /etc")]
    [InlineData("text", "755", "exec format error", "neither a program nor a script")]
    [InlineData("", "755", "exec format error", "the file is empty")]
    [InlineData("#!/bin/sh\n", "644", "permission denied", "no x bit")]
    public async Task A_file_that_cannot_be_run(string content, string mode, string words, string cause)
    {
        var file = await FileAsync(System.Text.Encoding.UTF8.GetBytes(content), mode);
        await FailsAsync(Bundle().Mount("/file", "bind", file, "bind").Args("/file"), "exec: \"/file\": " + words, cause);
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_program_whose_loader_or_machine_is_missing()
    {
        var program = await File.ReadAllBytesAsync("/usr/bin/env");
        await FailsAsync(Bundle().Mount("/file", "bind", await FileAsync(program, "755"), "bind").Args("/file"), "exec: \"/file\": no such file or directory: its loader /lib", "is not in the container");
        program[18] = 243;
        program[19] = 0;
        await FailsAsync(Bundle().Mount("/file", "bind", await FileAsync(program, "755"), "bind").Args("/file"), "exec: \"/file\": exec format error: it is built for riscv");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_mount_with_noexec() =>
        await FailsAsync(Bundle().Mount("/file", "bind", await FileAsync("#!/bin/sh\n"u8.ToArray(), "755"), "bind", "noexec").Args("/file"), "permission denied: /file lies on a mount with the option noexec");

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_program_of_another_user() =>
        await FailsAsync(Bundle().Mount("/file", "bind", await FileAsync("#!/bin/sh\n"u8.ToArray(), "700"), "bind").Args("/file").Edit(config => config["process"]!["user"]!["uid"] = 7),
            "permission denied: /file may not be executed by the user that the program runs as (mode 0700, owner 0:0)");

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_program_that_is_missing_fails_at_create()
    {
        var bundle = await Bundle().Args("/nope").BuildAsync();
        (await OciAsync("create", "--bundle", bundle.Directory, "early")).ShouldFail("stat /nope: no such file or directory");
        (await OciAsync("state", "early")).ShouldFail("does not exist");
    }

    private async Task<string> FileAsync(byte[] content, string mode)
    {
        var path = Path.Combine(Sandbox.Work, "file");
        await File.WriteAllBytesAsync(path, content);
        File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        return path;
    }
}
