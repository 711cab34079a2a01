using System.Text;
using Caisson.Linux.Abi;
using Caisson.Runtime.Launch.Init;

namespace Caisson.Runtime.Launch.Plan;

/// <summary>What a file system is configured with: fsconfig(2). A value of null makes a parameter a flag.</summary>
internal readonly struct FileSystemParameters(IReadOnlyList<KeyValuePair<string, string?>> list)
{
    public int Count => list.Count;

    public unsafe FileSystemParameter* Encode(PlanMemory memory)
    {
        var encoded = memory.Allocate<FileSystemParameter>(list.Count);
        for (int i = 0; i < list.Count; i++)
        {
            encoded[i].Command = list[i].Value is null ? MountCalls.FSCONFIG_SET_FLAG : MountCalls.FSCONFIG_SET_STRING;
            encoded[i].Key = memory.Text(list[i].Key);
            encoded[i].Value = list[i].Value is { } value ? memory.Text(value) : null;
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
        return text.ToString();
    }
}
