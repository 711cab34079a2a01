namespace Caisson.Runtime.Diagnosis.Known;

internal static partial class KnownFailures
{
    private static IEnumerable<KnownFailure> Ids() => [];
    private static IEnumerable<KnownFailure> Files() => [];
    private static IEnumerable<KnownFailure> FileSystems() => [];
    private static IEnumerable<KnownFailure> Processes() => [];
    private static IEnumerable<KnownFailure> Attributes() => [];
    private static IEnumerable<KnownFailure> Programs() => [];
}
