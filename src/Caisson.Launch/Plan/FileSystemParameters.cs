using System.Text;
using Caisson.Launch.Init;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Plan;

/// <summary>What a file system is configured with: fsconfig(2). A value of null makes a parameter a flag.</summary>
/// <param name="list">The parameters with their values.</param>
/// <param name="descriptor">One more, whose value is a descriptor.</param>
internal readonly struct FileSystemParameters(IReadOnlyList<KeyValuePair<string, string?>> list, (string Key, HostDescriptor Value)? descriptor = null)
{
    public int Count => list.Count + (descriptor is null ? 0 : 1);

    public unsafe FileSystemParameter* Encode(PlanMemory memory)
    {
        var encoded = memory.Allocate<FileSystemParameter>(Count);
        for (int i = 0; i < list.Count; i++)
        {
            encoded[i].Command = list[i].Value is null ? MountCalls.FSCONFIG_SET_FLAG : MountCalls.FSCONFIG_SET_STRING;
            encoded[i].Key = memory.Text(list[i].Key);
            encoded[i].Value = list[i].Value is { } value ? memory.Text(value) : null;
        }
        if (descriptor is var (key, handle))
        {
            encoded[list.Count].Command = MountCalls.FSCONFIG_SET_FD;
            encoded[list.Count].Key = memory.Text(key);
            encoded[list.Count].Descriptor = handle.Number;
        }
        return encoded;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (key, value) in list)
        {
            text.Append("; fsconfig(").Append(Flags.Quote(key));
            if (value is not null) text.Append(", ").Append(Flags.Quote(value));
            text.Append(')');
        }
        if (descriptor is var (name, handle)) text.Append("; fsconfig(").Append(Flags.Quote(name)).Append(", ").Append(handle).Append(')');
        return text.ToString();
    }
}
