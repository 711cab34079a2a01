namespace Caisson.Oci;

/// <summary>Names of kernel parameters, sysctl(8): <c>net.ipv4.ip_forward</c> or <c>net/ipv4/ip_forward</c>.</summary>
public static class SysctlName
{
    /// <summary>
    /// Gives the file below /proc/sys. If the first separator is a dot, dots separate and a slash stands for a dot in a part
    /// (<c>net.ipv4.conf.eth0/100.forwarding</c>); if it is a slash, slashes separate.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <returns>
    /// The path relative to /proc/sys, such as <c>net/ipv4/ip_forward</c>; null if the name has fewer than two parts, or a part that is
    /// empty, <c>.</c> or <c>..</c>, with which it would reach another parameter than it names.
    /// </returns>
    public static string? ToPath(string name)
    {
        var first = name.AsSpan().IndexOfAny('.', '/');
        if (first < 0) return null;
        var path = name[first] == '/' ? name : string.Create(name.Length, name, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = source[i] switch { '.' => '/', '/' => '.', var c => c };
        });
        for (var rest = path.AsSpan(); ;)
        {
            var slash = rest.IndexOf('/');
            if ((slash < 0 ? rest : rest[..slash]) is "" or "." or "..") return null;
            if (slash < 0) return path;
            rest = rest[(slash + 1)..];
        }
    }
}
