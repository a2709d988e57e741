using System.Net;
using System.Net.Sockets;

namespace NixStore.Serving.BinaryCaches;

/// <summary>Resolves the addresses to listen on.</summary>
public static class ListeningAddresses
{
    private const string All = "*";

    /// <summary>Resolves addresses.</summary>
    /// <param name="names">Addresses, host names of this machine, or an asterisk for all addresses.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The distinct addresses.</returns>
    /// <exception cref="NixStoreException">A name is unknown.</exception>
    public static async Task<IReadOnlyList<IPAddress>> ResolveAsync(
        IEnumerable<string> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        var addresses = new List<IPAddress>();
        foreach (var name in names)
        {
            addresses.AddRange(await ResolveAsync(name, cancellationToken).ConfigureAwait(false));
        }

        return [.. addresses.Distinct()];
    }

    private static async Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        if (name == All)
        {
            // The IPv6 address accepts connections of both versions.
            return [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any];
        }

        try
        {
            return await Dns.GetHostAddressesAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new NixStoreException(
                $"'{name}' is not an address of this machine: {e.Message} Use an address such as 127.0.0.1, or * for all addresses.", e);
        }
    }
}
