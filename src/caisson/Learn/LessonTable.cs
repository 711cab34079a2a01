using System.Globalization;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Learn.Lessons;

namespace Caisson.Cli.Learn;

/// <summary>The lessons, in the order of the tour.</summary>
internal static class LessonTable
{
    internal static readonly string[] Names = ["namespaces", "uts", "ipc", "pid", "mount", "network", "user", "cgroup", "time", "capabilities", "seccomp", "limits", "container"];

    /// <summary>A lesson by its name, another that it goes by, or its number in the tour.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    internal static Lesson Find(string name)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            if (number >= 1 && number <= Names.Length) return Describe(Names[number - 1]);
            throw new UsageException($"learn: there is no lesson {name}; they are numbered from 1 to {Names.Length}, and caisson learn --list tells which there are", "learn");
        }

        foreach (var known in Names)
        {
            var lesson = Describe(known);
            if (known == name || Array.IndexOf(lesson.Aliases, name) >= 0) return lesson;
        }

        throw new UsageException($"learn: there is no lesson {name}{Suggestion.For(name, Names)}; caisson learn --list tells which there are", "learn");
    }

    internal static Lesson Describe(string name) => name switch
    {
        "namespaces" => NamespaceLesson.Describe(),
        "uts" => UtsLesson.Describe(),
        "ipc" => IpcLesson.Describe(),
        "pid" => PidLesson.Describe(),
        "mount" => MountLesson.Describe(),
        "network" => NetworkLesson.Describe(),
        "user" => UserLesson.Describe(),
        "cgroup" => CgroupLesson.Describe(),
        "time" => TimeLesson.Describe(),
        "capabilities" => CapabilityLesson.Describe(),
        "seccomp" => SeccompLesson.Describe(),
        "limits" => LimitLesson.Describe(),
        "container" => ContainerLesson.Describe(),
        _ => throw new ArgumentException($"'{name}' is no lesson.", nameof(name)),
    };
}
