namespace NixStore.Retention;

/// <summary>What a rule says about an item.</summary>
/// <param name="Stays">Whether the rule keeps the item.</param>
/// <param name="Reason">Why, such as <c>one of the last 3</c>.</param>
public readonly record struct RetentionVerdict(bool Stays, string Reason);
