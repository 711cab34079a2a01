using Caisson.Linux.Files;

namespace Caisson.Launch.Diagnosis;

/// <summary>What a diagnosis may ask the machine. It asks only after something failed, and never fails itself: what cannot be learned is null.</summary>
internal interface ISystemFacts
{
    /// <summary>The text of a small file, such as a sysctl; null if it cannot be read.</summary>
    string? Read(string path);

    /// <summary>What lies at a path, symbolic links followed; null if it cannot be reached.</summary>
    FileInformation? Examine(string path);

    /// <summary>The capabilities that an executable file carries are asked for by their attribute; whether it has any.</summary>
    bool HasFileCapabilities(string path);

    /// <summary>Who owns a namespace; null if it cannot be opened or is none.</summary>
    NamespaceOwner? Owner(string path);
}
