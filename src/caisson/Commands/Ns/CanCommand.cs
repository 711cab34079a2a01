using System.Globalization;
using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Show;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Inspect.Users;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns can</c>.</summary>
internal static class CanCommand
{
    private const string Name = "ns can";

    internal static CommandInfo Describe() => new()
    {
        Name = Name,
        Synopsis = "[OPTION…] PID CAPABILITY TARGET",
        Summary = "Tell whether a process has a capability where a namespace belongs, and why. TARGET is a process or container (its user namespace counts), or a namespace "
            + "by number, file or kept name (the user namespace that it belongs to counts). The status is 0 for yes, 1 for no, and 125 if it cannot be told. "
            + "A security module may refuse an act nonetheless.",
        Operands = ["process", "CAP_SYS_ADMIN CAP_NET_ADMIN CAP_NET_RAW CAP_SYS_PTRACE CAP_SYS_CHROOT CAP_SETUID CAP_SETGID CAP_CHOWN CAP_DAC_OVERRIDE CAP_KILL CAP_MKNOD", "target"],
        Execute = Execute,
        Groups =
        [
            new("Options",
            [
                new("quiet", 'q', null, "Print nothing; the status tells"),
                new("json", null, "Print JSON"),
            ]),
            CommandTable.General,
        ],
        Examples =
        [
            ("caisson ns can $$ net_admin web", "may this shell change the network of the container web?"),
            ("caisson ns can 4711 CAP_SYS_ADMIN /proc/1/ns/mnt", "may process 4711 mount for the whole machine?"),
        ],
    };

    private static int Execute(ParsedArguments arguments)
    {
        if (arguments.Operands is not [var who, var what, var where])
            throw new UsageException(arguments.Operands.Count > 3 ? $"{Name}: {arguments.Operands[3]} is one operand too many" : $"{Name}: a process, a capability and a process or namespace are expected", Name);
        if (!Capabilities.TryParse(what, out var capability)) throw Unknown(what);
        var options = NsTargets.Options(arguments.Root);
        var process = NamespaceTarget.Resolve(who, options);
        if (process.Pid is not { } pid) throw new UsageException($"{Name}: {who} is no process", Name);
        var holder = CapabilityHolder.TryRead(pid) ?? throw new CaissonException(string.Create(CultureInfo.InvariantCulture, $"There is no process {pid}"), "it has ended, or never was");
        var target = NamespaceTarget.Resolve(where, options);
        var (chain, belongs) = ChainOf(target);
        var answer = CapabilityAnswer.Find(holder, capability, chain);
        if (arguments.Flag("json")) Json(answer, pid, capability, chain);
        else if (!arguments.Flag("quiet")) Text(answer, pid, holder, capability, chain, target, belongs);
        return answer.Allowed switch { true => 0, false => 1, null => Application.Failure };
    }

    // Of a process its user namespace, of a namespace of another kind the one that it belongs to.
    private static (UserNamespaceChain Chain, NamespaceId? Belonging) ChainOf(NamespaceTarget target)
    {
        if (target.Kinds.HasFlag(NamespaceKind.User))
        {
            using var user = target.Open(NamespaceKind.User);
            return (UserNamespaceChain.Read(user), null);
        }

        foreach (var kind in NamespaceKinds.Each)
        {
            if (!target.Kinds.HasFlag(kind)) continue;
            using var handle = target.Open(kind);
            using var owner = handle.GetUserNamespace() ?? throw new CaissonException($"Cannot see to which user namespace {target.Text} belongs", "it is outside the user namespace of this program");
            return (UserNamespaceChain.Read(owner), handle.Id);
        }

        throw new CaissonException($"{target.Text} is no namespace");
    }

    private static void Text(CapabilityAnswer answer, int pid, CapabilityHolder holder, Capability capability, UserNamespaceChain chain, NamespaceTarget target, NamespaceId? belonging)
    {
        var name = Capabilities.NameOf(capability);
        var place = Wording.Name(NamespaceKind.User, chain[0].Id);
        Console.Out.WriteLine(answer.Allowed switch
        {
            true => $"yes: process {pid} has {name} in {place}",
            false => $"no: process {pid} has not {name} in {place}",
            null => $"it cannot be told whether process {pid} has {name} in {place}",
        });
        var sheet = new Sheet(Console.Out);
        sheet.Line("process", string.Create(CultureInfo.InvariantCulture, $"{pid}{(ProcessStat.TryRead(pid) is { } stat ? $" ({stat.Comm})" : "")}, in {Wording.Name(NamespaceKind.User, holder.UserNamespace)} as {(holder.EffectiveUid is { } uid ? $"uid {uid}" : "a user without a number here")}"));
        sheet.Line("target", target.Pid is { } of ? $"process {of}, in {place}" : belonging is null ? place : $"{target.Text}, which belongs to {place}");
        sheet.Lines("because", answer.Steps.Select(static step => step.Sentence));
    }

    private static void Json(CapabilityAnswer answer, int pid, Capability capability, UserNamespaceChain chain)
    {
        using var output = StandardStream.Output();
        using (var json = new Utf8JsonWriter(output, PlainJson.Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("pid"u8, pid);
            json.WriteString("capability"u8, Capabilities.NameOf(capability));
            ShowJson.Id(json, "userNamespace"u8, chain[0].Id);
            if (answer.Allowed is { } allowed) json.WriteBoolean("allowed"u8, allowed);
            else json.WriteNull("allowed"u8);
            json.WriteStartArray("steps"u8);
            foreach (var step in answer.Steps)
            {
                json.WriteStartObject();
                ShowJson.Id(json, "userNamespace"u8, step.Level.Id);
                json.WriteString("rule"u8, JsonNamingPolicy.CamelCase.ConvertName(step.Rule.ToString()));
                json.WriteString("sentence"u8, step.Sentence);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static UsageException Unknown(string word)
    {
        var names = new List<string>();
        foreach (var capability in CapabilitySet.All) names.Add(Capabilities.NameOf(capability));
        var full = word.ToUpperInvariant();
        if (!full.StartsWith("CAP_", StringComparison.Ordinal)) full = "CAP_" + full;
        return new($"{word} is no capability{Suggestion.For(full, names)}", Name);
    }
}
