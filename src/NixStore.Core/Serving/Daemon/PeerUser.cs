namespace NixStore.Serving.Daemon;

/// <summary>The user behind a connection.</summary>
/// <param name="Name">The user's name, or number if it has none.</param>
/// <param name="IsInGroup">Tells whether the user is in a group of some name.</param>
public sealed record PeerUser(string Name, Func<string, bool> IsInGroup)
{
    /// <summary>The process that connected; 0 if that is not known.</summary>
    public int ProcessId { get; init; }

    /// <summary>The user's name.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
