using System.Net;
using System.Net.Sockets;

namespace NixStore.Serving.BinaryCaches;

/// <summary>Finds the addresses to listen on that people mean.</summary>
public static class ListeningAddresses
{
    private const string All = "*";

    /// <summary>Finds addresses.</summary>
    /// <param name="names">Addresses, host names of this machine, or a star for all addresses.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The addresses, each once.</returns>
    /// <exception cref="NixStoreException">A name is not known.</exception>
    public static async Task<IReadOnlyList<IPAddress>> ResolveAsync(IEnumerable<string> names, CancellationToken cancellationToken = default)
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
            // The one of IPv6 takes connections of both.
            return [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any];
        }

        try
        {
            return await Dns.GetHostAddressesAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new NixStoreException($"'{name}' is no address of this machine: {e.Message} Give an address such as 127.0.0.1, or * for all.", e);
        }
    }
}
