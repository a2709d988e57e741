using NixStore.Blobs;
using NixStore.Blobs.Http;
using NixStore.Blobs.Transfers;
using NixStore.Configuration;
using NixStore.FileSystem;
using NixStore.Stores;
using NixStore.Stores.BinaryCache;

namespace NixStore.Opening;

/// <summary>The options for binary caches on other machines, from the configuration of Nix and the environment.</summary>
/// <param name="configuration">The configuration.</param>
/// <param name="environment">
/// The variables: <c>NIX_SSL_CERT_FILE</c> and <c>SSL_CERT_FILE</c> name trusted certificates, <c>XDG_CACHE_HOME</c> and <c>HOME</c>, on
/// Windows <c>LOCALAPPDATA</c>, determine the directory of the disk cache. .NET itself uses the variables for proxies.
/// </param>
public sealed class ConfiguredBinaryCaches(NixConfiguration configuration, StoreEnvironment environment)
{
    // Nix keeps such an answer for an hour, and a path that was published meanwhile cannot be installed.
    private static readonly TimeSpan _negativeAge = TimeSpan.FromMinutes(1);

    /// <summary>Returns the options.</summary>
    /// <returns>The options for binary caches.</returns>
    /// <exception cref="NixFormatException">The netrc file is malformed.</exception>
    /// <exception cref="NixStoreException">The netrc file cannot be read.</exception>
    public BinaryCacheOptions FindOptions()
    {
        var options = new BinaryCacheOptions { Http = FindHttpOptions() };
        return FindCacheDirectory() is not { } directory ? options : options with
        {
            Partials = new PartialBlobs(Path.Combine(directory, "partial")),
            Memory = new NarInfoDiskCache(Path.Combine(directory, "narinfos"))
            {
                PositiveAge = configuration.NarInfoPositiveTimeToLive,
                NegativeAge = configuration.NarInfoNegativeTimeToLive ?? _negativeAge,
            },
        };
    }

    /// <summary>Returns the directory in which answers and partial downloads are stored.</summary>
    /// <returns>The full path, or null if the user has none.</returns>
    public string? FindCacheDirectory()
        => OperatingSystem.IsWindows()
            ? environment["LOCALAPPDATA"] is { } local ? Path.Combine(local, "NixStore", "Cache") : null
            : environment["XDG_CACHE_HOME"] is { } cache ? Path.Combine(cache, "nixstore")
            : environment["HOME"] is { } home && FileOwner.IsThisUser(home) ? Path.Combine(home, ".cache", "nixstore") : null;

    private HttpOptions FindHttpOptions()
    {
        var options = new HttpOptions
        {
            ConnectTimeout = configuration.ConnectTimeout ?? Timeout.InfiniteTimeSpan,
            CertificateFile = environment["NIX_SSL_CERT_FILE"] ?? environment["SSL_CERT_FILE"] ?? configuration.CertificateFile,
            UnproxiedHosts = new ProxyExceptions(environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""),
            Authorization = ReadNetrc(),
        };
        options = options with
        {
            Attempts = Math.Max(configuration.DownloadAttempts ?? options.Attempts, 1),
            StallTimeout = configuration.StalledDownloadTimeout is { Ticks: > 0 } stall ? stall : options.StallTimeout,
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
