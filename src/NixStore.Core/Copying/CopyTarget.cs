using NixStore.Stores;

namespace NixStore.Copying;

/// <summary>One of the stores that a closure is distributed to.</summary>
/// <param name="Name">The name of the store in messages.</param>
/// <param name="OpenAsync">Opens it; it is closed when the copy to it has ended.</param>
public sealed record CopyTarget(string Name, Func<CancellationToken, Task<IWritableStore>> OpenAsync);
