using Caisson.Linux.Processes;

namespace Caisson.Linux.Tests.Processes;

public sealed class WorkThreadTests
{
    [Fact]
    public void What_a_thread_throws_comes_out_where_it_is_waited_for()
    {
        var thread = WorkThread.Start(() => throw new CaissonException("it went wrong"));
        Should.Throw<CaissonException>(thread.Join).Message.ShouldBe("it went wrong");
    }

    [Fact]
    public void A_thread_that_ends_well_throws_nothing()
    {
        var done = false;
        WorkThread.Start(() => done = true, 256 << 10).Join();
        done.ShouldBeTrue();
    }
}
