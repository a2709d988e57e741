namespace NixStore.Stores.Remote;

/// <summary>A daemon could not or would not do what it was asked; the words are its own.</summary>
public sealed class DaemonErrorException : NixStoreException
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="peer">How messages name the daemon.</param>
    /// <param name="text">What it said.</param>
    /// <param name="traces">What it was doing, the outermost last.</param>
    public DaemonErrorException(string peer, string text, IReadOnlyList<string> traces)
        : base(Describe(peer, text))
    {
        Peer = peer;
        Text = text;
        Traces = traces;
    }

    /// <summary>Gets how messages name the daemon.</summary>
    public string Peer { get; }

    /// <summary>Gets what the daemon said.</summary>
    public string Text { get; }

    /// <summary>Gets what the daemon was doing, the outermost last.</summary>
    public IReadOnlyList<string> Traces { get; }

    private static string Describe(string peer, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(peer);
        return $"{char.ToUpperInvariant(peer[0])}{peer[1..]} says: {text}";
    }
}
