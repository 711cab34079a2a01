using Caisson.Launch.Init;
using Caisson.Launch.Plan;

namespace Caisson.Launch.Steps;

/// <summary>Looks up the user's home directory.</summary>
internal sealed class FindHome(uint user, HomeVariable home) : ChildStep("set HOME, which the environment does not have, to the user's directory in /etc/passwd, or to / if that does not say")
{
    private const string Passwd = "/etc/passwd";

    // A program can start without HOME's being right; nobody wants to wait for it.
    private const int Milliseconds = 10_000;

    public override string Call => $"openat2(\"{Passwd}\"); statx, fstatfs: is it a plain file?; read: user {user}";

    public override string? Object => Passwd;

    public override unsafe void Encode(PlanMemory memory, StepRecord* record)
    {
        record->Run = &ContainerInit.FindHome;
        record->A = user;
        record->B = (long)home.Encode(memory);
        record->C = (long)memory.Text(Passwd);
        record->D = Milliseconds;
    }
}
