using System.Management.Automation;
using NixStore.Stores;

namespace NixStore.PowerShell.Binding;

/// <summary>
/// Converts an argument to the reference of a binary cache. Accepts the values that name a store, but a directory means the cache in it and
/// not the store.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class BinaryCacheTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly StoreTransformationAttribute _stores = new();

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
        => _stores.Transform(engineIntrinsics, inputData) switch
        {
            StoreReference[] references => Array.ConvertAll(references, ToCache),
            StoreReference reference => ToCache(reference),
            var other => other,
        };

    private static StoreReference ToCache(StoreReference reference)
    {
        if (reference.Scheme is not (StoreReference.LocalScheme or StoreReference.AutoScheme or StoreReference.DaemonScheme))
        {
            return reference;
        }

        if (reference.Authority.Length == 0 || Directory.Exists(Path.Combine(reference.Authority, "nix", "store")))
        {
            throw new ArgumentTransformationMetadataException(
                $"'{reference}' names a store and no binary cache. "
                + "Give a directory for the cache, such as /srv/cache, or a URL; Copy-Closure copies to stores.");
        }

        return StoreTransformationAttribute.ToCache(reference);
    }
}
