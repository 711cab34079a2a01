namespace Caisson.Stress;

/// <summary>Threads that allocate without pause and one that forces collections, so that there is hardly a moment without one.</summary>
internal sealed class GarbageStorm : IDisposable
{
    private readonly List<Thread> _threads = [];
    private volatile bool _over;
    private object? _kept;

    public GarbageStorm(int allocating)
    {
        for (int i = 0; i < allocating; i++) Start(Allocate);
        Start(Collect);
    }

    public void Dispose()
    {
        _over = true;
        foreach (var thread in _threads) thread.Join();
    }

    private void Start(ThreadStart body)
    {
        var thread = new Thread(body) { IsBackground = true };
        _threads.Add(thread);
        thread.Start();
    }

    // Small and large, short-lived and kept for a while: every generation has work.
    private void Allocate()
    {
        var kept = new object[512];
        for (int i = 0; !_over; i++)
        {
            kept[i % kept.Length] = new byte[16 + i % 4096];
            if (i % 1024 == 0) _kept = new byte[100_000];
        }
    }

    private void Collect()
    {
        while (!_over)
        {
            GC.Collect(0);
            GC.Collect();
            Thread.Yield();
        }
    }
}
