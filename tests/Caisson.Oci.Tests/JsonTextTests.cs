using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Caisson.Oci.Tests;

public sealed class JsonTextTests
{
    [Fact]
    public void Bytes_that_are_no_UTF8_are_escapes()
    {
        // Not as data of a theory: an attribute cannot hold half a surrogate pair.
        (string Text, string Json)[] cases =
        [
            ("plain", "plain"),
            ("größe", "größe"),
            ("a\udcffb", "a\\udcffb"),
            ("\udce9", "\\udce9"),
            ("\"\udc80\\\n", "\\\"\\udc80\\\\\\n"),
            ("é🦀\udc80", "é🦀\\udc80"),
        ];
        foreach (var (text, json) in cases)
        {
            Written(text).ShouldBe($"\"{json}\"");
            Read($"\"{json}\"").ShouldBe(text);
        }
    }

    [Fact]
    public void What_JSON_requires_and_a_terminal_would_obey_is_escaped_and_no_more()
    {
        var all = string.Concat(Enumerable.Range(0, 0x300).Select(static number => (char)number)) + "\u200f\u2028\u202e\ufeff🦀";
        var written = Written(all);
        Read(written).ShouldBe(all);
        written.ShouldStartWith("\"\\u0000\\u0001");
        written.ShouldContain("\\u0007\\b\\t\\n\\u000B\\f\\r\\u000E");
        written.ShouldContain("\\u001F !\\\"#$%&'()*+,-./0");
        written.ShouldContain("[\\\\]");
        written.ShouldContain("~\\u007F\\u0080");
        written.ShouldContain("\\u009B\\u009C\\u009D\\u009E\\u009F\u00a0¡");
        written.ShouldEndWith("\\u200F\\u2028\\u202E\\uFEFF🦀\"");
        Written("x\ud83dy").ShouldBe("\"x\\uFFFDy\"");
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc41\"")]
    [InlineData("\"\\udcff\\ud800\"")]
    public void Halves_of_pairs_that_are_no_bytes_are_refused(string json) => Should.Throw<InvalidOperationException>(() => Read(json));

    [Fact]
    public void Bytes_in_the_document_itself_are_refused() => Should.Throw<InvalidOperationException>(() => Read([(byte)'"', 0xff, .. "\\udcff\""u8]));

    [Fact]
    public void A_configuration_keeps_them()
    {
        var spec = SpecDefaults.Create();
        spec.Process!.Args = ["printf", "x\udce9y"];
        spec.Process.Env!.Add("V=\udcff");
        spec.Root!.Path = "/srv/\udce9";
        var again = SpecReader.Read(SpecWriter.ToUtf8(spec), "config.json");
        again.Process!.Args.ShouldBe(["printf", "x\udce9y"]);
        again.Process.Env!.ShouldContain("V=\udcff");
        again.Root!.Path.ShouldBe("/srv/\udce9");
    }

    private static string Written(string text)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, SpecWriter.Options(indented: false))) JsonText.Write(json, text);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string? Read(string json) => Read(Encoding.UTF8.GetBytes(json));

    private static string? Read(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return JsonText.Read(reader);
    }
}
