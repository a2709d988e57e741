using System.Buffers;
using System.Net;
using NixStore.Compression;
using NixStore.Signing;

namespace NixStore.Serving.BinaryCaches;

/// <summary>How a store is served.</summary>
public sealed record ServingOptions
{
    private static readonly SearchValues<char> _partCharacters =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-_");

    /// <summary>The addresses of this machine to listen on; those of other machines cannot reach the loopback ones.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [IPAddress.Loopback];

    /// <summary>The port to listen on; 0 for one that is free.</summary>
    public int Port { get; init; }

    /// <summary>The path under which the cache lies, with slashes at both ends.</summary>
    public string BasePath { get; init; } = "/";

    /// <summary>The keys that sign; the server does not dispose them.</summary>
    public IReadOnlyList<SecretKey> SecretKeys { get; init; } = [];

    /// <summary>How willingly clients ask this cache: the lowest number is asked first.</summary>
    public int Priority { get; init; } = 30;

    /// <summary>Whether clients may ask for very many paths at once.</summary>
    public bool WantMassQuery { get; init; } = true;

    /// <summary>How the NARs are compressed that clients are led to: not at all, or with zstd.</summary>
    public CompressionMethod Compression { get; init; } = CompressionMethod.None;

    /// <summary>How hard zstd compresses, 1 to 22; null for the usual.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>How many connections are served at once; more wait.</summary>
    public int MaximumConnections { get; init; } = 1024;

    /// <summary>How long a connection waits for a request.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may take for one block of an answer, 256 KiB at most, before it is dropped.</summary>
    public TimeSpan BlockTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Creates a <see cref="BasePath"/> of a path as people write it.</summary>
    /// <param name="path">The path, such as <c>nix/cache</c>; with slashes at its ends or without.</param>
    /// <returns>The path, with slashes at both ends.</returns>
    /// <exception cref="ArgumentException">A part of it is empty, or has other characters than letters, digits, dots, hyphens and
    /// underscores.</exception>
    public static string ToBasePath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var trimmed = path.Trim('/');
        if (trimmed.Length == 0)
        {
            return "/";
        }

        return trimmed.Split('/').All(static part => part.Length > 0 && part.Trim('.').Length > 0 && !part.AsSpan().ContainsAnyExcept(_partCharacters))
            ? $"/{trimmed}/"
            : throw new ArgumentException(
                $"'{path}' cannot be the path of a cache: its parts have letters, digits, dots, hyphens and underscores. Give one such as /nix.", nameof(path));
    }
}
