using Caisson.Cgroups.Resources;
using Caisson.Oci;

namespace Caisson.Runtime.Tests.Cgroups;

/// <summary>A made-up group: which version each controller has, and what its files hold.</summary>
internal sealed class GroupFiles(int version)
{
    private readonly Dictionary<string, int> _versions = [];
    private readonly Dictionary<string, string> _files = [];
    private readonly HashSet<string> _missing = [];

    public GroupFiles With(string file, string content)
    {
        _files[file] = content;
        return this;
    }

    public GroupFiles Without(string controller)
    {
        _missing.Add(controller);
        return this;
    }

    public GroupFiles In(int other, string controller)
    {
        _versions[controller] = other;
        return this;
    }

    public ControllerFiles? Of(string controller)
    {
        var own = _versions.GetValueOrDefault(controller, version);
        // These have other names in the other version, or none.
        if (_missing.Contains(controller) || (own == 2 && controller is "blkio" or "net_cls" or "net_prio") || (own == 1 && controller is "io" or "cgroup")) return null;
        return new(own, _files.GetValueOrDefault);
    }

    /// <summary>The writes as lines <c>file=value</c>.</summary>
    public string[] Writes(string resources) =>
        [.. ResourceWrites.Of(SpecReader.ReadResources(System.Text.Encoding.UTF8.GetBytes(resources)), Of).Select(write => $"{write.File}={write.Value}")];

    /// <summary>The writes as lines <c>controller file=value</c>.</summary>
    public string[] WritesByController(string resources) =>
        [.. ResourceWrites.Of(SpecReader.ReadResources(System.Text.Encoding.UTF8.GetBytes(resources)), Of).Select(write => $"{write.Controller} {write.File}={write.Value}")];
}
