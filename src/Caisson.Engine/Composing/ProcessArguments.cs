using System.Globalization;
using Caisson.Oci;

namespace Caisson.Engine;

/// <summary>Reads the options that concern the program: limits, kernel parameters, variables, clocks.</summary>
internal static class ProcessArguments
{
    internal static List<SpecRlimit>? Ulimits(IReadOnlyList<string> texts)
    {
        const string expected = "expected NAME=SOFT[:HARD], such as nofile=1024:4096 or core=unlimited";
        if (texts.Count == 0) return null;
        var result = new List<SpecRlimit>(texts.Count);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw Problem.With("--ulimit", text, "it has no value", expected);
            var name = text[..equals];
            if (!IsLimit(name))
            {
                throw Problem.With("--ulimit", text, $"there is no limit called {Problem.Quote(name)}",
                    "known are as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack; see getrlimit(2)");
            }

            var values = text[(equals + 1)..].Split(':');
            if (values.Length > 2) throw Problem.With("--ulimit", text, "it has more than two values", expected);
            var soft = Limit(text, values[0], expected);
            var hard = values.Length == 2 ? Limit(text, values[1], expected) : soft;
            if (soft > hard) throw Problem.With("--ulimit", text, "the soft limit is above the hard one", expected);
            var type = "RLIMIT_" + name.ToUpperInvariant();
            result.RemoveAll(other => other.Type == type);
            result.Add(new SpecRlimit { Type = type, Soft = soft, Hard = hard });
        }

        return result;
    }

    private static ulong Limit(string text, string value, string expected)
    {
        if (value is "unlimited" or "-1") return ulong.MaxValue;
        return ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw Problem.With("--ulimit", text, $"{Problem.Quote(value)} is neither a number nor unlimited", expected);
    }

    private static bool IsLimit(string name) => name is "as" or "core" or "cpu" or "data" or "fsize" or "locks" or "memlock" or "msgqueue" or "nice" or "nofile"
        or "nproc" or "rss" or "rtprio" or "rttime" or "sigpending" or "stack";

    internal static Dictionary<string, string>? Sysctls(IReadOnlyList<string> texts, Namespaces namespaces)
    {
        if (texts.Count == 0) return null;
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw Problem.With("--sysctl", text, "it has no value", "expected KEY=VALUE, such as net.ipv4.ip_forward=1");
            var key = text[..equals];
            var value = text[(equals + 1)..];
            CheckKey(text, key);
            // A line break would start a second parameter wherever these are written as a list.
            foreach (var c in value)
            {
                if (char.IsControl(c) && c != '\t') throw Problem.With("--sysctl", text, "the value contains a control character");
            }

            CheckNamespace(text, key.Replace('/', '.'), namespaces);
            result[key] = value;
        }

        return result;
    }

    private static void CheckKey(string text, string key)
    {
        foreach (var part in key.Split('.', '/'))
        {
            // An empty component is also what ".." would leave.
            var valid = part.Length > 0;
            foreach (var c in part) valid &= char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '*' or ':' or '@';
            if (!valid) throw Problem.With("--sysctl", text, $"{Problem.Quote(key)} is not the name of a kernel parameter", "expected names joined by dots, such as net.ipv4.ip_forward; sysctl -a lists them");
        }
    }

    private static void CheckNamespace(string text, string key, Namespaces namespaces)
    {
        if (key is "kernel.hostname") throw Problem.With("--sysctl", text, "the host name has an option of its own", "use --hostname");
        if (key is "kernel.domainname") throw Problem.With("--sysctl", text, "the domain name has an option of its own", "use --domainname");
        NamespaceName kind;
        if (key.StartsWith("net.", StringComparison.Ordinal)) kind = NamespaceName.Net;
        else if (key.StartsWith("user.", StringComparison.Ordinal)) kind = NamespaceName.User;
        else if (key.StartsWith("fs.mqueue.", StringComparison.Ordinal) || key.StartsWith("kernel.msg", StringComparison.Ordinal)
            || key.StartsWith("kernel.shm", StringComparison.Ordinal) || key.StartsWith("kernel.sem", StringComparison.Ordinal)) kind = NamespaceName.Ipc;
        else if (key is "kernel.ns_last_pid" or "kernel.pid_max") kind = NamespaceName.Pid;
        else throw Problem.With("--sysctl", text, $"{key} belongs to the whole machine, not to a container", "sysctl(8) on the host changes it for everybody");
        if (namespaces[kind] == NamespaceOrigin.Shared)
            throw Problem.With("--sysctl", text, $"{key} belongs to the {Namespaces.Word(kind)} namespace, which is {namespaces.Story(kind)}", $"leave {Namespaces.Word(kind)} out of --share, or change it on the host");
    }

    internal static Dictionary<string, SpecTimeOffset>? TimeOffsets(IReadOnlyList<string> texts, Namespaces namespaces)
    {
        const string expected = "expected CLOCK=SECONDS with monotonic or boottime, such as boottime=86400 or monotonic=-1.5";
        if (texts.Count == 0) return null;
        if (!namespaces.IsNew(NamespaceName.Time))
        {
            throw Problem.With("--time-offset", texts[0], $"the time namespace is {namespaces.Story(NamespaceName.Time)}, and only a new one can be given offsets",
                "add time to --ns, or leave --ns and --share away");
        }

        var result = new Dictionary<string, SpecTimeOffset>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            foreach (var item in text.Split(','))
            {
                var equals = item.IndexOf('=', StringComparison.Ordinal);
                var clock = equals < 0 ? item : item[..equals];
                if (clock is not ("monotonic" or "boottime"))
                {
                    throw Problem.With("--time-offset", text, clock is "realtime" ? "the kernel has no offset for the time of day" : $"there is no clock called {Problem.Quote(clock)}", expected);
                }

                if (equals < 0 || !decimal.TryParse(item.AsSpan(equals + 1), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
                    || decimal.Abs(seconds) > 9_000_000_000m)
                    throw Problem.With("--time-offset", text, $"{Problem.Quote(equals < 0 ? "" : item[(equals + 1)..])} is not a number of seconds", expected);
                var whole = decimal.Floor(seconds);
                result[clock] = new SpecTimeOffset { Secs = (long)whole, Nanosecs = (uint)((seconds - whole) * 1_000_000_000m) };
            }
        }

        return result;
    }

    internal static uint? Umask(string? text)
    {
        if (text is null) return null;
        uint value = 0;
        foreach (var c in text)
        {
            if (c is < '0' or > '7' || text.Length > 5) throw Bad(text);
            value = (value << 3) + (uint)(c - '0');
        }

        return text.Length == 0 || value > 0b111_111_111 ? throw Bad(text) : value;

        static CaissonException Bad(string text) => Problem.With("--umask", text, "it is not an octal number from 0 to 0777", "expected digits such as 022");
    }

    internal static int? OomScoreAdj(string? text)
    {
        if (text is null) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value is >= -1000 and <= 1000 ? value
            : throw Problem.With("--oom-score-adj", text, "it is not a number from -1000 to 1000", "higher numbers are killed earlier; see proc_pid_oom_score_adj(5)");
    }

    /// <summary>null if nothing was said; -1 for no limit.</summary>
    internal static long? PidsLimit(string? text)
    {
        if (text is null) return null;
        if (text is "-1" or "0" or "unlimited") return -1;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 4194304 ? value
            : throw Problem.With("--pids-limit", text, "it is not a number from 1 to 4194304", "-1 stands for any number");
    }

    internal static string? Propagation(string? text)
    {
        if (text is null || MountOptions.ParsePropagation(text) != MountPropagation.None) return text;
        throw Problem.With("--propagation", text, "there is no such propagation type", "expected private, slave, shared or unbindable, or one of them with an r in front for the whole tree");
    }

    /// <summary>Sets variables in the order of the options; a later one replaces an earlier one of the same name.</summary>
    internal static void Environment(List<string> result, IReadOnlyList<string> files, IReadOnlyList<string> texts, HostFacts facts)
    {
        foreach (var file in files)
        {
            var number = 0;
            foreach (var raw in OptionFile.Read("--env-file", file, file, facts).Split('\n'))
            {
                number++;
                var line = raw.TrimEnd('\r').TrimStart();
                if (line.Length == 0 || line[0] == '#') continue;
                Take(result, "--env-file", $"{file}, line {number}: {line}", line, facts);
            }
        }

        foreach (var text in texts) Take(result, "--env", text, text, facts);
    }

    private static void Take(List<string> result, string option, string text, string variable, HostFacts facts)
    {
        var equals = variable.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? variable : variable[..equals];
        if (name.Length == 0) throw Problem.With(option, text, "the variable has no name", "expected NAME=VALUE, or NAME for the value it has here");
        if (variable.Contains('\0')) throw Problem.With(option, name, "a variable cannot contain a null character");
        foreach (var c in name)
        {
            if (char.IsWhiteSpace(c)) throw Problem.With(option, text, $"the name {Problem.Quote(name)} contains a blank", "expected NAME=VALUE, or NAME for the value it has here");
        }

        if (equals >= 0) Set(result, name, variable[(equals + 1)..]);
        else if (facts.Environment.TryGetValue(name, out var value)) Set(result, name, value);
    }

    internal static void Set(List<string> environment, string name, string value)
    {
        environment.RemoveAll(variable => variable.Length > name.Length && variable[name.Length] == '=' && variable.StartsWith(name, StringComparison.Ordinal));
        environment.Add($"{name}={value}");
    }
}
