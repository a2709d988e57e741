namespace NixStore.Queries;

/// <summary>A text that a user gave leads to no store path.</summary>
public sealed class StorePathNotFoundException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="text">What the user gave.</param>
    /// <param name="message">Why it leads nowhere, and what would.</param>
    public StorePathNotFoundException(string text, string message)
        : base(message) => Text = text;

    /// <summary>What the user gave.</summary>
    public string Text { get; }
}
