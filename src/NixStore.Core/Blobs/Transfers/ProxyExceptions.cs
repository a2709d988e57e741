using System.Globalization;
using System.Net;

namespace NixStore.Blobs.Transfers;

/// <summary>
/// The hosts that are reached without the environment's proxy, as far as the framework does not read them from <c>no_proxy</c> itself: all
/// of them (<c>*</c>), addresses, and networks such as <c>10.0.0.0/8</c>, as curl has them.
/// </summary>
/// <param name="Text">The text, whose items are separated by commas or spaces.</param>
public sealed record ProxyExceptions(string Text)
{
    /// <summary>Gets an instance without exceptions.</summary>
    public static ProxyExceptions None { get; } = new("");

    /// <summary>Returns whether a host is reached without the proxy.</summary>
    /// <param name="address">A URL of the host.</param>
    /// <returns>True if an item matches.</returns>
    public bool Contains(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var host = IPAddress.TryParse(address.DnsSafeHost, out var found) ? found : null;
        return Text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Any(item => item == "*" || (host is not null && IsNetworkOf(item, host)));
    }

    private static bool IsNetworkOf(string item, IPAddress host)
    {
        var parts = item.Split('/', 2);
        if (!IPAddress.TryParse(parts[0].Trim('[', ']'), out var network) || network.AddressFamily != host.AddressFamily)
        {
            return false;
        }

        var (wanted, actual) = (network.GetAddressBytes(), host.GetAddressBytes());
        var bits = wanted.Length * 8;
        if (parts.Length == 2
            && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > wanted.Length * 8))
        {
            return false;
        }

        return Enumerable.Range(0, bits).All(bit => ((wanted[bit / 8] ^ actual[bit / 8]) & (0x80 >> (bit % 8))) == 0);
    }
}
