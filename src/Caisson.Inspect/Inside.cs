using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>Looks at something from inside a namespace.</summary>
internal static class Inside
{
    /// <summary>Runs a function in a namespace. Who is there already needs no right.</summary>
    internal static T Run<T>(NamespaceHandle target, Func<T> function)
    {
        using (var own = NamespaceHandle.OpenProcess(0, target.Kind))
        {
            if (own.Id == target.Id) return function();
        }

        return Namespaces.Enter(target).Run(function);
    }
}
