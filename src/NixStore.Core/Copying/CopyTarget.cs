using NixStore.Stores;

namespace NixStore.Copying;

/// <summary>A target store of a distribution.</summary>
/// <param name="Name">The name of the store in messages.</param>
/// <param name="OpenAsync">Opens the store, which is closed after the copy.</param>
public sealed record CopyTarget(string Name, Func<CancellationToken, Task<IWritableStore>> OpenAsync);
