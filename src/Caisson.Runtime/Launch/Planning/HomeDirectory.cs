using System.Buffers.Text;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>Looks a home directory up: passwd(5).</summary>
internal static class HomeDirectory
{
    private const int FileLimit = 4 << 20;

    /// <summary>The user's home directory by the passwd of a root file system; the root directory if that does not say.</summary>
    public static string Of(uint uid, string rootPath)
    {
        try
        {
            using var root = RootDirectory.Open(rootPath);
            // Many images have no passwd: asking first is cheaper than an exception.
            return root.Examine("etc/passwd") is null ? "/" : Find(root.ReadAllBytes("etc/passwd", FileLimit), uid) ?? "/";
        }
        catch (CaissonException)
        {
            return "/"; // An image whose passwd is no readable file has no homes to tell of.
        }
    }

    /// <summary>The sixth field of the first line whose third field is the user id; null if there is none or it is no absolute path.</summary>
    public static string? Find(ReadOnlySpan<byte> passwd, uint uid)
    {
        foreach (var range in passwd.Split((byte)'\n'))
        {
            var line = passwd[range];
            int field = 0;
            bool isUser = false;
            foreach (var part in line.Split((byte)':'))
            {
                var value = line[part];
                if (field == 2) isUser = Utf8Parser.TryParse(value, out uint id, out int used) && used == value.Length && id == uid;
                if (field == 5 && isUser && value.Length > 0 && value[0] == '/') return CString.Decode(value);
                field++;
            }
        }
        return null;
    }
}
