namespace NixStore.Serving.Clients;

/// <summary>
/// A list of users as in nix.conf: names, <c>@group</c>, or <c>*</c> for all users (<c>matchUser</c> in <c>src/nix/unix/daemon.cc</c>).
/// </summary>
/// <param name="names">The words of the list.</param>
public sealed class UserList(IReadOnlyCollection<string> names)
{
    /// <summary>The word for all users.</summary>
    public const string Everyone = "*";

    /// <summary>Returns whether a user is in the list.</summary>
    /// <param name="user">The user.</param>
    /// <returns>Whether the user or one of the user's groups is in the list.</returns>
    public bool Contains(PeerUser user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return names.Any(name => name == Everyone || (name.StartsWith('@') ? user.IsInGroup(name[1..]) : name == user.Name));
    }
}
