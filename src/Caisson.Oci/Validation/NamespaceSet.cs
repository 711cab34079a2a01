namespace Caisson.Oci;

/// <summary>Which namespaces a configuration asks for, and which of them are new.</summary>
internal struct NamespaceSet
{
    public bool User, NewUser, Network, Ipc, Uts, Time, NewTime;

    public static NamespaceSet Of(OciSpec spec)
    {
        var set = default(NamespaceSet);
        if (spec.Linux?.Namespaces is not { } namespaces) return set;
        foreach (var ns in namespaces)
        {
            var isNew = string.IsNullOrEmpty(ns.Path);
            switch (ns.Type)
            {
                case NamespaceTypes.User: (set.User, set.NewUser) = (true, isNew); break;
                case NamespaceTypes.Network: set.Network = true; break;
                case NamespaceTypes.Ipc: set.Ipc = true; break;
                case NamespaceTypes.Uts: set.Uts = true; break;
                case NamespaceTypes.Time: (set.Time, set.NewTime) = (true, isNew); break;
            }
        }

        return set;
    }
}
