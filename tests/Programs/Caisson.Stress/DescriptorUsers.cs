using Microsoft.Win32.SafeHandles;

namespace Caisson.Stress;

/// <summary>Threads that open files and close them without pause, as those of a program do that launches containers: a number that somebody closes twice is soon one of theirs.</summary>
internal sealed class DescriptorUsers : IDisposable
{
    private const int FilesOfEach = 8;

    private readonly List<Thread> _threads = [];
    private readonly Barrier _pause;
    private volatile bool _over, _counting;
    private int _closed;

    public DescriptorUsers(int threads)
    {
        _pause = new Barrier(threads + 1);
        for (int i = 0; i < threads; i++)
        {
            var thread = new Thread(Use) { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>How often a file was no longer there for the thread that had opened it.</summary>
    public int Closed => _closed;

    /// <summary>How many descriptors are open in the process, without those of the threads.</summary>
    public int CountOpen()
    {
        _counting = true;
        _pause.SignalAndWait();
        int count = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        _counting = false;
        _pause.SignalAndWait();
        return count;
    }

    private void Use()
    {
        var files = new SafeFileHandle[FilesOfEach];
        while (!_over)
        {
            if (_counting)
            {
                _pause.SignalAndWait();
                _pause.SignalAndWait();
            }
            for (int i = 0; i < files.Length; i++) files[i] = File.OpenHandle("/proc/self/stat");
            Thread.Sleep(1);
            foreach (var file in files)
            {
                if (new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget?.EndsWith("/stat", StringComparison.Ordinal) != true) Interlocked.Increment(ref _closed);
                file.Dispose();
            }
        }
    }

    public void Dispose()
    {
        _over = true;
        foreach (var thread in _threads) thread.Join();
        _pause.Dispose();
    }
}
