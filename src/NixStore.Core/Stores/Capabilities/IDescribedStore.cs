namespace NixStore.Stores.Capabilities;

/// <summary>A store that describes itself.</summary>
public interface IDescribedStore
{
    /// <summary>Describes the store. Its paths may be counted for that.</summary>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The description.</returns>
    /// <exception cref="NixStoreException">The store cannot be read.</exception>
    Task<StoreDescription> DescribeAsync(CancellationToken cancellationToken = default);
}
