namespace Caisson.Runtime.Launch;

/// <summary>Turns a request into a plan, and a plan into a process.</summary>
public static class Launcher
{
    /// <summary>The steps of a launch, without running anything. Needs no privilege.</summary>
    public static IReadOnlyList<PlannedStep> Plan(LaunchRequest request) => throw new NotImplementedException();

    /// <summary>The steps of joining a container, without running anything.</summary>
    public static IReadOnlyList<PlannedStep> Plan(ExecRequest request) => throw new NotImplementedException();

    /// <summary>Makes the container's first process. Returns when it runs its program or, with a start socket, waits for the start.</summary>
    /// <exception cref="CaissonException">A step failed; the process is gone and nothing is left of it.</exception>
    public static LaunchedProcess Launch(LaunchRequest request) => throw new NotImplementedException();

    /// <summary>Makes a further process in a running container. Returns when it runs its program.</summary>
    /// <exception cref="CaissonException">A step failed; the process is gone.</exception>
    public static LaunchedProcess Exec(ExecRequest request) => throw new NotImplementedException();

    /// <summary>Tells a process that waits on a start socket to go on. Returns when its program runs.</summary>
    /// <param name="socketPath">The socket's path.</param>
    /// <param name="id">The container's id, for messages.</param>
    /// <exception cref="CaissonException">The program could not be started, or nobody waits there.</exception>
    public static void Start(string socketPath, string id) => throw new NotImplementedException();
}
