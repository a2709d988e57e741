namespace NixStore.Serving.Clients;

/// <summary>The user of a connection.</summary>
/// <param name="Name">The name of the user, or the number if there is none.</param>
/// <param name="IsInGroup">Returns whether the user is in a group.</param>
public sealed record PeerUser(string Name, Func<string, bool> IsInGroup)
{
    /// <summary>Gets the process ID, or 0 if it is not known.</summary>
    public int ProcessId { get; init; }

    /// <summary>Returns the name of the user.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
