namespace Caisson.EndToEnd.Harness;

/// <summary>The machine's account files with the test users in front, to be mounted over those in /etc.</summary>
internal static class SandboxAccounts
{
    internal static void Write(string directory, string homes)
    {
        Directory.CreateDirectory(directory);
        string passwd = "", group = "", subordinate = "";
        foreach (var user in (ReadOnlySpan<TestUser>)[TestUser.Ranged, TestUser.Plain])
        {
            passwd += $"{user.Name}:x:{user.Uid}:{user.Gid}::{homes}/{user.Name}:/bin/sh\n";
            group += $"{user.Name}:x:{user.Gid}:\n";
            if (user.SubordinateStart != 0)
                subordinate += $"{user.Name}:{user.SubordinateStart}:{TestUser.SubordinateCount}\n";
        }
        Add("passwd", passwd);
        Add("group", group);
        Add("subuid", subordinate);
        Add("subgid", subordinate);

        void Add(string name, string lines)
        {
            var original = File.Exists($"/etc/{name}") ? File.ReadAllLines($"/etc/{name}") : [];
            // A name or a number that the machine has given to somebody comes second: the first line counts.
            File.WriteAllText(Path.Combine(directory, name), lines + string.Concat(original.Select(line => line + "\n")));
            File.SetUnixFileMode(Path.Combine(directory, name), (UnixFileMode)0b110_100_100);
        }
    }
}
