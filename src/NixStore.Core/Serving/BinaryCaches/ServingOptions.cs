using System.Buffers;
using System.Net;
using NixStore.Compression;
using NixStore.Signing;

namespace NixStore.Serving.BinaryCaches;

/// <summary>Options for serving a store as a binary cache.</summary>
public sealed record ServingOptions
{
    private static readonly SearchValues<char> _partCharacters =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_");

    /// <summary>Gets the addresses to listen on. Loopback addresses cannot be reached from other machines.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [IPAddress.Loopback];

    /// <summary>Gets the port, or 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Gets the base path of the cache, which begins and ends with a slash.</summary>
    public string BasePath { get; init; } = "/";

    /// <summary>Gets the signing keys, which the server does not dispose.</summary>
    public IReadOnlyList<SecretKey> SecretKeys { get; init; } = [];

    /// <summary>Gets the priority of the cache. Clients use the cache with the lowest number first.</summary>
    public int Priority { get; init; } = 30;

    /// <summary>Gets whether clients may query many paths at once.</summary>
    public bool WantMassQuery { get; init; } = true;

    /// <summary>Gets the compression of the NARs in narinfos: none or zstd.</summary>
    public CompressionMethod Compression { get; init; } = CompressionMethod.None;

    /// <summary>Gets the compression level of zstd, 1 to 22, or null for the default.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>Gets the maximum number of connections. Others wait.</summary>
    public int MaximumConnections { get; init; } = 1024;

    /// <summary>Gets the timeout for receiving a request.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the timeout for sending one block of a response, at most 256 KiB.</summary>
    public TimeSpan BlockTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Converts a path to a <see cref="BasePath"/>.</summary>
    /// <param name="path">The path, such as <c>nix/cache</c>, with or without slashes at its ends.</param>
    /// <returns>The path with slashes at both ends.</returns>
    /// <exception cref="ArgumentException">A component is empty, or has characters other than letters, digits, dots, hyphens and
    /// underscores.</exception>
    public static string ToBasePath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var trimmed = path.Trim('/');
        if (trimmed.Length == 0)
        {
            return "/";
        }

        return trimmed.Split('/').All(static part =>
                part.Length > 0 && part.Trim('.').Length > 0 && !part.AsSpan().ContainsAnyExcept(_partCharacters))
            ? $"/{trimmed}/"
            : throw new ArgumentException(
                $"'{path}' is not a valid base path. Use letters, digits, dots, hyphens and underscores, such as /nix.", nameof(path));
    }
}
