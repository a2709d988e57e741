using NixStore.Stores;

namespace NixStore.Installing;

/// <summary>A store that paths are fetched from.</summary>
/// <param name="Store">The store.</param>
/// <param name="Priority">Its place among others: the lowest number is asked first.</param>
public sealed record Substituter(IStore Store, int Priority);
