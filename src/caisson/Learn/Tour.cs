using Caisson.Cli.Output;
using System.Globalization;
using Caisson.Cli.CommandLine;

namespace Caisson.Cli.Learn;

/// <summary>Leads through lessons: with a learner at the keyboard, or straight through.</summary>
internal sealed class Tour(TerminalText output)
{
    /// <summary>Whether something was otherwise than a lesson tells.</summary>
    internal bool Surprised { get; private set; }

    /// <summary>Runs everything without waiting for anybody.</summary>
    internal void RunThrough(IReadOnlyList<Lesson> lessons)
    {
        foreach (var lesson in lessons)
        {
            StepPrinter.Heading(output, lesson);
            for (var i = 0; i < lesson.Steps.Length; i++)
            {
                using var stage = Run(lesson, i);
                output.Flush();
            }

            StepPrinter.Reading(output, lesson);
        }
    }

    /// <summary>Lets the learner choose lessons until there are enough.</summary>
    internal void Choose()
    {
        var next = 0;
        while (true)
        {
            List();
            output.Write(next < LessonTable.Names.Length ? $"Which one? A number or a name, Enter for {LessonTable.Names[next]}, q to leave: " : "Which one? A number or a name, q to leave: ");
            var answer = Keyboard.Line();
            if (answer is null or "q" or "quit" || (answer.Length == 0 && next == LessonTable.Names.Length)) return;
            output.Line();
            if (Find(answer, next) is not { } lesson) continue;
            next = Math.Min(Array.IndexOf(LessonTable.Names, lesson.Name) + 1, LessonTable.Names.Length);
            if (!Attend(lesson, "the list of lessons")) return;
        }
    }

    /// <summary>Goes through one lesson at the learner's pace.</summary>
    /// <param name="lesson">The lesson.</param>
    /// <param name="after">What Enter leads to at the end.</param>
    /// <returns>False if the learner has had enough.</returns>
    internal bool Attend(Lesson lesson, string after)
    {
        StepPrinter.Heading(output, lesson);
        for (var i = 0; i < lesson.Steps.Length;)
        {
            using var stage = Run(lesson, i);
            var last = i == lesson.Steps.Length - 1;
            if (last) StepPrinter.Reading(output, lesson);
            switch (Ask(stage, i == 0, last ? after : "next step"))
            {
                case 'q':
                    return false;
                case 'b':
                    i--;
                    break;
                default:
                    i++;
                    break;
            }
        }

        return true;
    }

    /// <summary>Prints the lessons with their numbers.</summary>
    internal void List()
    {
        for (var i = 0; i < LessonTable.Names.Length; i++)
        {
            var lesson = LessonTable.Describe(LessonTable.Names[i]);
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{i + 1,3}  {output.Bold(lesson.Name.PadRight(13))} {lesson.Title}"));
        }

        output.Line();
    }

    private Stage Run(Lesson lesson, int index)
    {
        var stage = Stage.Run(lesson.Steps[index]);
        Surprised |= stage.Record.Outcome == StepOutcome.Otherwise;
        StepPrinter.Print(output, lesson, index, stage.Record);
        return stage;
    }

    private char Ask(Stage stage, bool first, string next)
    {
        while (true)
        {
            var room = stage.Enterable;
            output.Write(output.Faint($"Enter: {next}{(first ? "" : "   b: back")}{(room is null ? "" : "   s: a shell in there")}   q: leave "));
            var key = Keyboard.Key();
            output.Line();
            switch (key)
            {
                case '\n' or 'q':
                case 'b' when !first:
                    return key;
                case 's' when room is not null:
                    output.Line($"This shell is {room.Title}; exit, or ^D, brings you back.");
                    output.Flush();
                    Visit(room);
                    break;
                default:
                    break;
            }
        }
    }

    private void Visit(Seat room)
    {
        try
        {
            Rooms.Visit(room);
        }
        catch (CaissonException e)
        {
            output.Paragraph(e.Explain());
        }
    }

    private Lesson? Find(string answer, int next)
    {
        if (answer.Length == 0) return LessonTable.Describe(LessonTable.Names[next]);
        try
        {
            return LessonTable.Find(answer);
        }
        catch (UsageException e)
        {
            output.Line(e.Message);
            return null;
        }
    }
}
