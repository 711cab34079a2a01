using Caisson.Runtime.State;

namespace Caisson.Runtime.Tests.State;

public class ContainerIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("web-1.2_3+4")]
    [InlineData("...")]
    [InlineData("-x")]
    public void Names_of_directories_are_ids(string id) => ContainerId.IsValid(id).ShouldBeTrue();

    [Theory]
    [InlineData("", "empty")]
    [InlineData(".", "directory")]
    [InlineData("..", "directory")]
    [InlineData("a/b", "'/'")]
    [InlineData("a b", "' '")]
    [InlineData("a\nb", "U+000A")]
    [InlineData("\u00e4", "'\u00e4'")]
    public void Anything_else_is_refused_with_what_is_wrong(string id, string reason) =>
        Should.Throw<CaissonException>(() => ContainerId.Validate(id)).Message.ShouldContain(reason);

    [Fact]
    public void An_id_is_as_long_as_a_file_name()
    {
        ContainerId.IsValid(new string('x', 255)).ShouldBeTrue();
        ContainerId.IsValid(new string('x', 256)).ShouldBeFalse();
    }
}
