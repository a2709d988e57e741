namespace NixStore.Stores;

/// <summary>Names a store without opening it: a URL as Nix writes it, or the directory that holds a store of its own.</summary>
public sealed class StoreReference : IEquatable<StoreReference>
{
    private static readonly string[] Words = ["auto", "local", "daemon"];

    private StoreReference(string text) => Text = text;

    /// <summary>The store that <c>NIX_REMOTE</c> names, or else the one that this machine has.</summary>
    public static StoreReference Auto { get; } = new("auto");

    /// <summary>The URL or the full path of the directory.</summary>
    public string Text { get; }

    /// <summary>Reads a reference; a relative directory goes from the process's own.</summary>
    /// <param name="text">A URL, one of <c>auto</c>, <c>local</c> and <c>daemon</c>, or a directory.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="NixFormatException">The text names no store.</exception>
    public static StoreReference Parse(string text) => Parse(text, Environment.CurrentDirectory);

    /// <summary>Reads a reference.</summary>
    /// <param name="text">A URL, one of <c>auto</c>, <c>local</c> and <c>daemon</c>, or a directory.</param>
    /// <param name="workingDirectory">The directory from which a relative directory goes; a full path.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="NixFormatException">The text names no store.</exception>
    public static StoreReference Parse(string text, string workingDirectory)
    {
        ArgumentNullException.ThrowIfNull(text);
        var word = text.Split('?')[0];
        if (text.Length == 0 || text == "auto")
        {
            return Auto;
        }

        if (text.Contains("://", StringComparison.Ordinal) || Words.Contains(word))
        {
            return new StoreReference(text);
        }

        try
        {
            return new StoreReference(Path.TrimEndingDirectorySeparator(Path.GetFullPath(text, workingDirectory)));
        }
        catch (ArgumentException failure)
        {
            throw new NixFormatException($"'{text}' names no store: {failure.Message} Give a directory such as /mnt, or a URL.");
        }
    }

    /// <inheritdoc/>
    public bool Equals(StoreReference? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StoreReference);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The URL or the full path of the directory.</summary>
    /// <returns>The same as <see cref="Text"/>.</returns>
    public override string ToString() => Text;
}
