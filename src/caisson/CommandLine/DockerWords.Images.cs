namespace Caisson.Cli.CommandLine;

internal static partial class DockerWords
{
    /// <summary>Whether a word in the program's place looks like an image: it has a tag, a digest or a registry, or is the name of a well-known one.</summary>
    internal static bool IsImage(string word)
    {
        if (word.StartsWith('/') || word.StartsWith('.')) return false;
        var components = word.Split('/');
        if (components[^1].Contains(':') || components[^1].Contains('@')) return true;
        if (components.Length > 1 && (components[0].Contains('.') || components[0].Contains(':') || components[0] == "localhost")) return true;
        return components[^1] is "almalinux" or "alpine" or "amazonlinux" or "archlinux" or "busybox" or "caddy" or "centos" or "debian" or "fedora" or "golang" or "haproxy" or "hello-world" or "httpd"
            or "mariadb" or "memcached" or "mongo" or "mysql" or "nginx" or "node" or "openjdk" or "oraclelinux" or "php" or "postgres" or "python" or "redis" or "registry" or "rockylinux" or "ruby"
            or "rust" or "traefik" or "ubuntu" or "wordpress";
    }
}
