namespace Caisson.EndToEnd.Harness;

/// <summary>A file system that takes every request and never answers one (FUSE): who asks it for something waits in the kernel, and not even SIGKILL ends that.</summary>
public sealed class SilentFileSystem : IAsyncDisposable
{
    // The answer to FUSE_INIT (26): struct fuse_out_header, then struct fuse_init_out of 64 bytes.
    private const string Server = """
        my ($directory) = @ARGV;
        open(my $device, '+<', '/dev/fuse') or die "/dev/fuse: $!";
        my $options = sprintf("fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other", fileno($device));
        my $number = `uname -m` =~ /x86_64/ ? 165 : 40;
        my ($source, $type) = ('silent', 'fuse');
        syscall($number, $source, $directory, $type, 0, $options) == 0 or die "mount: $!";
        $| = 1;
        print "mounted\n";
        while (sysread($device, my $request, 1 << 17)) {
            my ($length, $operation, $unique) = unpack('LLQ', $request);
            if ($operation != 26) { print "request $operation\n"; next; }
            my $answer = pack('LLLLSSLLSSL', 7, 31, 0, 0, 0, 0, 65536, 0, 0, 0, 0) . "\0" x 28;
            syswrite($device, pack('LlQ', 16 + length($answer), 0, $unique) . $answer);
        }
        """;

    private readonly Sandbox _sandbox;
    private readonly ProgramRun _server;
    private bool _ended;

    private SilentFileSystem(Sandbox sandbox, string directory, ProgramRun server)
    {
        _sandbox = sandbox;
        Directory = directory;
        _server = server;
    }

    /// <summary>Where it is mounted, in the sandbox.</summary>
    public string Directory { get; }

    /// <summary>Mounts it in the sandbox.</summary>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="directory">The mount point, which is made.</param>
    public static async Task<SilentFileSystem> MountAsync(Sandbox sandbox, string directory)
    {
        System.IO.Directory.CreateDirectory(directory);
        var server = sandbox.Start(new ProgramStart("/usr/bin/perl", "-e", Server, directory));
        await server.WaitForAsync("mounted");
        return new SilentFileSystem(sandbox, directory, server);
    }

    /// <summary>Waits until somebody has asked for something, and so waits himself.</summary>
    public Task WaitForRequestAsync() => _server.WaitForAsync("request");

    /// <summary>Ends it: whoever waits for it gets an error.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended) return;
        _ended = true;
        _server.Signal(9);
        await _server.DisposeAsync();
        await _sandbox.RunAsync("/bin/umount", "-l", Directory);
    }
}
