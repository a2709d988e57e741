namespace NixStore.Queries;

/// <summary>The exception for a text that does not identify a store path.</summary>
public sealed class StorePathNotFoundException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="text">The text.</param>
    /// <param name="message">The reason, and what to do.</param>
    public StorePathNotFoundException(string text, string message)
        : base(message) => Text = text;

    /// <summary>Gets the text.</summary>
    public string Text { get; }
}
