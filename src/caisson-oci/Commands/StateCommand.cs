using System.Buffers;
using Caisson.Oci;
using Caisson.OciRuntime.CommandLine;
using Caisson.Runtime.State;

namespace Caisson.OciRuntime.Commands;

internal static class StateCommand
{
    internal const string Options = "";

    internal const string HelpText = """
        caisson-oci state - print a container's state as JSON

        Usage: caisson-oci state ID

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var snapshot = globals.Manager.State(reader.Take(1, 1, "the container's ID")[0]);
        if (snapshot.Note is not null) globals.Log.Warn($"container {snapshot.Id}: {snapshot.Note}");
        var buffer = new ArrayBufferWriter<byte>(1024);
        Document(snapshot).Write(buffer, indented: true);
        buffer.Write("\n"u8);
        Output.Write(buffer.WrittenSpan);
        return 0;
    }

    internal static ContainerState Document(ContainerSnapshot snapshot) => snapshot.ToState();

    internal static string Created(ContainerSnapshot snapshot) => snapshot.Record is { } record
        ? record.Created.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture)
        : "";
}
