using System.Net.Http.Headers;

namespace NixStore.Blobs.Http;

/// <summary>
/// Names and passwords by host, from a netrc file as curl reads it: <c>machine HOST login NAME password SECRET</c>, in any layout, and
/// <c>default</c> for all other hosts.
/// </summary>
public sealed class NetrcAuthorization : IHttpAuthorization
{
    private readonly Dictionary<string, BasicAuthorization> _machines;
    private readonly BasicAuthorization? _default;

    private NetrcAuthorization(Dictionary<string, BasicAuthorization> machines, BasicAuthorization? fallback)
    {
        _machines = machines;
        _default = fallback;
    }

    /// <summary>Parses the text of a netrc file.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The authorization.</returns>
    /// <exception cref="NixFormatException">A word has no value or is not expected. The offset counts words, and the message contains no
    /// secret.</exception>
    public static NetrcAuthorization Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var machines = new Dictionary<string, BasicAuthorization>(StringComparer.OrdinalIgnoreCase);
        BasicAuthorization? fallback = null;
        var words = new NetrcWords(text);
        while (words.Next() is { } word)
        {
            switch (word)
            {
                case "machine":
                    var host = words.Value(word);

                    // The first entry of a host is used, as in curl.
                    machines.TryAdd(host, ReadEntry(words));
                    break;
                case "default":
                    fallback ??= ReadEntry(words);
                    break;
                case "macdef":
                    words.SkipMacro();
                    break;
                default:
                    throw new NixFormatException(
                        $"The netrc file is malformed at word {words.Count}: 'machine' or 'default' is expected.", words.Count);
            }
        }

        return new NetrcAuthorization(machines, fallback);
    }

    /// <inheritdoc/>
    public AuthenticationHeaderValue? FindHeader(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var machine = _machines.GetValueOrDefault(address.Host) ?? _machines.GetValueOrDefault(address.DnsSafeHost) ?? _default;
        return machine?.FindHeader(address);
    }

    private static BasicAuthorization ReadEntry(NetrcWords words)
    {
        string user = "", password = "";
        while (words.Peek() is { } word)
        {
            switch (word)
            {
                case "login":
                    words.Next();
                    user = words.Value(word);
                    break;
                case "password":
                    words.Next();
                    password = words.Value(word);
                    break;
                case "account":
                    words.Next();
                    words.Value(word);
                    break;
                default:
                    return new BasicAuthorization(user, password);
            }
        }

        return new BasicAuthorization(user, password);
    }
}
