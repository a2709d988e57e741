namespace NixStore.Retention;

/// <summary>Whether an item stays, and why.</summary>
/// <param name="Item">The item.</param>
/// <param name="Stays">Whether it stays.</param>
/// <param name="Reasons">The reasons of its protection and of the rules that keep it, or of all rules if none keeps it.</param>
public sealed record RetentionDecision(RetentionItem Item, bool Stays, IReadOnlyList<string> Reasons);
