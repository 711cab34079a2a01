using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Caisson.Oci.Tests;

public class SpecWriterTests
{
    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var spec = SpecReader.Read(FullDocument.Utf8);
        var written = SpecWriter.ToUtf8(spec);
        ModelGraph.Describe(SpecReader.Read(written)).ShouldBe(ModelGraph.Describe(spec));

        // The other way round: nothing of the document is lost on the way through the model.
        using var before = JsonDocument.Parse(FullDocument.Text);
        using var after = JsonDocument.Parse(written);
        JsonElement.DeepEquals(before.RootElement, after.RootElement).ShouldBeTrue();
    }

    [Fact]
    public void Absent_and_empty_stay_apart()
    {
        var spec = new OciSpec { Mounts = [], Linux = new SpecLinux { Sysctl = [], Resources = new SpecResources { BlockIo = new SpecBlockIo() } } };
        var buffer = new ArrayBufferWriter<byte>();
        SpecWriter.Write(spec, buffer, indented: false);
        Encoding.UTF8.GetString(buffer.WrittenSpan).ShouldBe("""{"mounts":[],"linux":{"sysctl":{},"resources":{"blockIO":{}}}}""");
    }

    [Fact]
    public void Text_is_escaped_only_where_JSON_asks_for_it()
    {
        var buffer = new ArrayBufferWriter<byte>();
        SpecWriter.Write(new OciSpec { Hostname = "a/b<ä>&'\"\\\n" }, buffer, indented: false);
        Encoding.UTF8.GetString(buffer.WrittenSpan).ShouldBe("""{"hostname":"a/b<ä>&'\"\\\n"}""");
    }

    [Fact]
    public void A_process_is_written_alone()
    {
        var buffer = new ArrayBufferWriter<byte>();
        SpecWriter.Write(new SpecProcess { Args = ["a"], Cwd = "/", User = new SpecUser { Uid = 1 } }, buffer, indented: false);
        Encoding.UTF8.GetString(buffer.WrittenSpan).ShouldBe("""{"user":{"uid":1,"gid":0},"args":["a"],"cwd":"/"}""");
    }
}
