using System.Collections.Concurrent;
using System.Net;

namespace NixStore.Blobs.Transfers;

/// <summary>
/// A proxy whose address has no name and password in it, though the one behind it may: the framework's errors repeat the address of a proxy
/// as it stands.
/// </summary>
/// <param name="proxy">The proxy behind it.</param>
/// <param name="exceptions">The hosts that are reached without it.</param>
internal sealed class RedactedProxy(IWebProxy proxy, ProxyExceptions exceptions) : IWebProxy, ICredentials
{
    private readonly ConcurrentDictionary<Uri, NetworkCredential> _users = new();

    public ICredentials? Credentials
    {
        get => this;
        set => throw new NotSupportedException();
    }

    public Uri? GetProxy(Uri destination)
    {
        var address = exceptions.Contains(destination) ? null : proxy.GetProxy(destination);
        if (address is null || address.UserInfo.Length == 0)
        {
            return address;
        }

        var user = address.UserInfo.Split(':', 2);
        var shown = new UriBuilder(address) { UserName = "", Password = "" }.Uri;
        _users[shown] = new NetworkCredential(Uri.UnescapeDataString(user[0]), Uri.UnescapeDataString(user.ElementAtOrDefault(1) ?? ""));
        return shown;
    }

    public bool IsBypassed(Uri host) => exceptions.Contains(host) || proxy.IsBypassed(host);

    public NetworkCredential? GetCredential(Uri uri, string authType)
        => _users.GetValueOrDefault(uri) ?? proxy.Credentials?.GetCredential(uri, authType);
}
