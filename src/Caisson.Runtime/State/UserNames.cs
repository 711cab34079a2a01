using Caisson.Linux.Processes;
using System.Buffers.Text;
using Caisson.Linux.Abi;

namespace Caisson.Runtime.State;

/// <summary>Names of the host's users, from /etc/passwd alone: a static program has no other name service.</summary>
internal static class UserNames
{
    internal static string Of(uint uid) => uid == 0 ? "root" : Find(ProcFile.TryRead("/etc/passwd"), uid) ?? uid.ToString();

    internal static string? Find(ReadOnlySpan<byte> passwd, uint uid)
    {
        while (passwd.Length > 0)
        {
            var end = passwd.IndexOf((byte)'\n');
            var line = end < 0 ? passwd : passwd[..end];
            passwd = end < 0 ? default : passwd[(end + 1)..];

            var name = line.IndexOf((byte)':');
            if (name <= 0) continue;
            var password = line[(name + 1)..].IndexOf((byte)':');
            if (password < 0) continue;
            if (Utf8Parser.TryParse(line[(name + password + 2)..], out uint found, out _) && found == uid) return CString.Decode(line[..name]);
        }
        return null;
    }
}
