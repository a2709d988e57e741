namespace NixStore.Retention;

/// <summary>Something that can be kept or removed, such as a generation of a profile.</summary>
/// <param name="Number">The number, which rises from item to item.</param>
/// <param name="Time">The time at which it was made.</param>
/// <param name="Name">The name that patterns are compared with.</param>
public sealed record RetentionItem(long Number, DateTimeOffset Time, string Name)
{
    /// <summary>Gets why the item stays whatever the rules say, such as <c>current</c>; null if the rules decide.</summary>
    public string? Protection { get; init; }
}
