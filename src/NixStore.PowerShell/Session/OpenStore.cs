using NixStore.Paths;
using NixStore.PowerShell.Outputs;
using NixStore.Stores;

namespace NixStore.PowerShell.Session;

/// <summary>A store that a cmdlet has opened, with the reference that objects carry on.</summary>
/// <param name="Reference">The store, never <c>auto</c>.</param>
/// <param name="Store">The store.</param>
internal sealed record OpenStore(StoreReference Reference, IStore Store)
{
    /// <summary>Makes the object that stands for a path in the pipeline.</summary>
    /// <param name="info">What the store knows of the path.</param>
    /// <returns>The object.</returns>
    public StorePathInfo Describe(ValidPathInfo info) => new(info, Store.Directory, Reference);
}
