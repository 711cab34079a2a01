namespace Caisson.EndToEnd.Harness;

/// <summary>The base of every end-to-end test class: each test gets a fresh sandbox and must leave nothing behind.</summary>
/// <remarks>The check stands in the disposal, so that xunit reports a failed test and its leak both.</remarks>
public abstract class EndToEndTest : IAsyncLifetime
{
    private LeakCheck? _leaks;

    /// <summary>The test's sandbox.</summary>
    protected Sandbox Sandbox { get; private set; } = null!;

    /// <summary>What the sandbox of this class is like.</summary>
    protected virtual SandboxOptions Options => new();

    /// <summary>
    /// What may remain in /run and XDG_RUNTIME_DIR although nothing leaked: the empty state directory itself.
    /// </summary>
    protected virtual bool AllowsLeft(string item) =>
        item.StartsWith("file ", StringComparison.Ordinal)
        && (item == $"file {Sandbox.RunDirectory}/caisson" || (item.EndsWith("/caisson", StringComparison.Ordinal) && item.Contains("/user/", StringComparison.Ordinal))
            || item == $"file {Sandbox.RuntimeDirectory(TestUser.Harness)}/caisson"
            // Compiled system call filters are kept on purpose.
            || item.Contains("/caisson/@seccomp", StringComparison.Ordinal));

    /// <inheritdoc/>
    public virtual async Task InitializeAsync()
    {
        Sandbox = await Sandbox.CreateAsync(Options);
        _leaks = LeakCheck.Begin(Sandbox, AllowsLeft);
    }

    /// <inheritdoc/>
    public virtual async Task DisposeAsync()
    {
        try
        {
            if (_leaks is not null)
                await _leaks.DisposeAsync();
        }
        finally
        {
            if (Sandbox is not null)
                await Sandbox.DisposeAsync();
        }
    }

    /// <summary>Runs <c>caisson</c> with these arguments.</summary>
    protected Task<ProgramResult> CaissonAsync(params string[] arguments) => Sandbox.RunAsync(Programs.Caisson, arguments);

    /// <summary>Runs <c>caisson-oci</c> with these arguments.</summary>
    protected Task<ProgramResult> OciAsync(params string[] arguments) => Sandbox.RunAsync(Programs.CaissonOci, arguments);
}
