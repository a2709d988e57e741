namespace NixStore.Retention;

/// <summary>Items that were made one after the other.</summary>
/// <param name="Items">The items, the lowest number first.</param>
/// <param name="Current">The index of the item that is in use; null if the last one is.</param>
public sealed record RetentionSeries(IReadOnlyList<RetentionItem> Items, int? Current);
