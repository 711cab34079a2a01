namespace Caisson.Runtime.Tests.Diagnosis;

/// <summary>Engines take a message with one of these for a missing or a non-executable program.</summary>
internal static class Phrases
{
    public static void ShouldBeAbsent(string message)
    {
        message.ShouldNotContain("no such file or directory", Case.Insensitive);
        message.ShouldNotContain("permission denied", Case.Insensitive);
        message.ShouldNotContain("operation not permitted", Case.Insensitive);
    }
}
