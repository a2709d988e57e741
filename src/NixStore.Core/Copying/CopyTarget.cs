using NixStore.Stores;

namespace NixStore.Copying;

/// <summary>A target store of a distribution.</summary>
/// <param name="Name">The name of the store in messages.</param>
/// <param name="OpenAsync">Opens the store.</param>
public sealed record CopyTarget(string Name, Func<CancellationToken, Task<IWritableStore>> OpenAsync)
{
    /// <summary>Gets the function that closes the store after the copy.</summary>
    public Func<IWritableStore, ValueTask> CloseAsync { get; init; } = static store => store.DisposeAsync();
}
