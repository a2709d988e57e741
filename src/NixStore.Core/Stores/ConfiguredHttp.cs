using NixStore.Blobs.Http;
using NixStore.Configuration;

namespace NixStore.Stores;

/// <summary>How requests are sent, as the configuration of Nix and the environment say.</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="environment">The variables; <c>NIX_SSL_CERT_FILE</c> and <c>SSL_CERT_FILE</c> name trusted certificates. The runtime itself heeds those of proxies.</param>
public sealed class ConfiguredHttp(NixConfiguration configuration, StoreEnvironment environment)
{
    /// <summary>Puts together how requests are sent.</summary>
    /// <returns>The options.</returns>
    /// <exception cref="NixFormatException">The netrc file is malformed.</exception>
    /// <exception cref="NixStoreException">The netrc file cannot be read.</exception>
    public HttpOptions FindOptions()
    {
        var options = new HttpOptions
        {
            ConnectTimeout = configuration.ConnectTimeout ?? Timeout.InfiniteTimeSpan,
            CertificateFile = environment["NIX_SSL_CERT_FILE"] ?? environment["SSL_CERT_FILE"],
            Authorization = ReadNetrc(),
        };
        return configuration.HttpConnections switch
        {
            null => options,
            0 => options with { Connections = int.MaxValue },
            { } connections => options with { Connections = connections },
        };
    }

    private NetrcAuthorization? ReadNetrc()
    {
        try
        {
            return configuration.NetrcFile is { } file && File.Exists(file) ? NetrcAuthorization.Parse(File.ReadAllText(file)) : null;
        }
        catch (NixFormatException failure)
        {
            throw new NixFormatException($"The file {configuration.NetrcFile} cannot be used: {failure.Message}", failure.Offset, failure);
        }
        catch (UnauthorizedAccessException)
        {
            // It is for other users, as a rule for the daemon alone.
            return null;
        }
        catch (IOException failure)
        {
            throw new NixStoreException($"The file {configuration.NetrcFile} cannot be read: {failure.Message}", failure);
        }
    }
}
