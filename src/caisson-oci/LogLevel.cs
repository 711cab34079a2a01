namespace Caisson.OciRuntime;

/// <summary>How much is told: each level has the ones before it.</summary>
internal enum LogLevel
{
    Error,
    Warning,
    Debug,
}
