using Caisson.Oci;
using Caisson.Runtime;

namespace Caisson.Engine;

/// <summary>Makes the process of <c>caisson exec</c> out of the container's own and what the user asks for.</summary>
public static class ExecComposer
{
    /// <summary>Composes the process.</summary>
    /// <param name="choices">What the user asks for.</param>
    /// <param name="spec">The container's document.</param>
    /// <param name="facts">The caller's environment and directory; <see cref="HostFacts.Passwd"/> and <see cref="HostFacts.Group"/> are the container's.</param>
    /// <exception cref="CaissonException">An option has a value that means nothing.</exception>
    public static SpecProcess Compose(ExecChoices choices, OciSpec spec, HostFacts facts)
    {
        if (choices.Command.Count == 0 || choices.Command[0].Length == 0)
            throw new CaissonException("there is no command to run", remedy: "give a program and its arguments after the container's name, such as caisson exec web ls -l");
        var process = ExecProcess.CopyOf(spec);
        process.Args = [.. choices.Command];
        process.Terminal = choices.Terminal;
        process.ConsoleSize = choices is { Terminal: true, ConsoleSize: { } size } ? new SpecConsoleSize { Width = size.Columns, Height = size.Rows } : null;
        if (choices.Workdir is { } directory) process.Cwd = Paths.Inside("--workdir", directory, directory, allowRoot: true);
        process.Env ??= [];
        if (choices.User is { } text) Become(process, Users.Resolve("--user", text, facts.Passwd, facts.Group), text, spec);
        if (choices.Terminal && facts.Environment.TryGetValue("TERM", out var term) && term.Length > 0) ProcessArguments.Set(process.Env, "TERM", term);
        ProcessArguments.Environment(process.Env, choices.EnvFiles, choices.Env, facts);
        return process;
    }

    private static void Become(SpecProcess process, Identity identity, string text, OciSpec spec)
    {
        if (spec.Linux?.UidMappings is { Count: > 0 } uids && !IdMaps.Maps(uids, identity.Uid))
            throw Problem.With("--user", text, $"user id {identity.Uid} does not exist in the container's user namespace", $"mapped are {IdMaps.Describe(uids)}");
        if (spec.Linux?.GidMappings is { Count: > 0 } gids)
        {
            if (!IdMaps.Maps(gids, identity.Gid))
                throw Problem.With("--user", text, $"group id {identity.Gid} does not exist in the container's user namespace", $"mapped are {IdMaps.Describe(gids)}");
            identity.Groups?.RemoveAll(gid => !IdMaps.Maps(gids, gid));
            // A single group is what ordinary users get, who gave setgroups up for it.
            if (gids is [{ Size: 1 }]) identity.Groups?.Clear();
        }

        var before = process.User?.Uid ?? 0;
        process.User = new SpecUser { Uid = identity.Uid, Gid = identity.Gid, Umask = process.User?.Umask, AdditionalGids = identity.Groups is { Count: > 0 } groups ? groups : null };
        ProcessArguments.Set(process.Env!, "HOME", identity.Home ?? (identity.Uid == 0 ? "/root" : "/"));
        if (identity.Uid == before || process.Capabilities is not { } capabilities) return;
        // Root has what the container may have; anybody else gets nothing that the container's own user was not given by name.
        var kept = identity.Uid == 0 ? capabilities.Bounding ?? [] : before == 0 ? [] : capabilities.Ambient ?? [];
        capabilities.Effective = capabilities.Permitted = kept;
        capabilities.Inheritable = capabilities.Ambient = identity.Uid == 0 ? [] : kept;
    }
}
