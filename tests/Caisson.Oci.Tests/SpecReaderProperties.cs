using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Caisson.Oci.Tests;

/// <summary>Whatever bytes come, the reader returns or throws <see cref="SpecException"/>, and nothing else.</summary>
public class SpecReaderProperties
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(2000);

    private static bool Survives(byte[] bytes)
    {
        try
        {
            SpecReader.Read(bytes);
        }
        catch (SpecException failure)
        {
            return failure.Errors.Count > 0 && failure.Message.Length > 0;
        }

        return true;
    }

    [Fact]
    public void Arbitrary_bytes() => Prop.ForAll<byte[]>(Survives).Check(Runs);

    [Fact]
    public void Documents_with_bytes_changed()
    {
        var original = FullDocument.Utf8;
        var mutation = Gen.Zip(Gen.Choose(0, original.Length - 1), Gen.Choose(0, 255));
        Prop.ForAll(mutation.ListOf().ToArbitrary(), changes =>
        {
            var bytes = (byte[])original.Clone();
            foreach (var change in changes) bytes[change.Item1] = (byte)change.Item2;
            return Survives(bytes);
        }).Check(Runs);
    }

    [Fact]
    public void Documents_cut_anywhere()
    {
        var original = FullDocument.Utf8;
        for (var length = 0; length < original.Length; length++)
        {
            var cut = original.AsSpan(0, length).ToArray();
            Should.Throw<SpecException>(() => SpecReader.Read(cut));
        }
    }

    [Fact]
    public void Documents_with_values_swapped()
    {
        string[] values = ["null", "true", "1", "-1", "1.5", "99999999999999999999", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "[null]", "{}", "{\"a\":{}}", "[[1]]"];
        var places = System.Text.RegularExpressions.Regex.Matches(FullDocument.Text, ": ([^,{}\\[\\]\n]+|\\[[^\\]]*\\])");
        foreach (System.Text.RegularExpressions.Match place in places)
        {
            foreach (var value in values)
            {
                var text = string.Concat(FullDocument.Text.AsSpan(0, place.Groups[1].Index), value, FullDocument.Text.AsSpan(place.Groups[1].Index + place.Groups[1].Length));
                Survives(Encoding.UTF8.GetBytes(text)).ShouldBeTrue(text);
            }
        }
    }

    [Fact]
    public void Any_text_survives_writing_and_reading()
    {
        Prop.ForAll<string[]>(texts =>
        {
            // What is not Unicode has no JSON, and what has NUL is no argument.
            var args = texts.Where(t => t is not null && !t.Contains('\0') && !t.Any(char.IsSurrogate)).ToList();
            var spec = new OciSpec { Process = new SpecProcess { Args = args }, Annotations = args.Distinct().ToDictionary(t => t) };
            return ModelGraph.Describe(SpecReader.Read(SpecWriter.ToUtf8(spec))).SequenceEqual(ModelGraph.Describe(spec));
        }).Check(Runs);
    }
}
