using Caisson.Linux.Namespaces;

namespace Caisson.Linux.Tests.Namespaces;

/// <summary>What is at the place of a kept namespace and is none.</summary>
public sealed class ReleaseTests
{
    [Fact]
    public void A_directory_is_left_alone_with_whatever_is_mounted_on_it()
    {
        var directory = Directory.CreateTempSubdirectory("caisson-kept-").FullName;
        Should.Throw<CaissonException>(() => NamespaceBinding.Release(directory)).Message.ShouldContain("it is a directory");
        Directory.Exists(directory).ShouldBeTrue();
        Directory.Delete(directory);
    }
}
