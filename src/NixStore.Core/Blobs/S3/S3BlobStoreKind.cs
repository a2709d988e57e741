using System.Globalization;
using System.Net;
using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.S3;

/// <summary>
/// Opens buckets, <c>s3://bucket?region=eu-central-1</c>, with the settings of Nix (<c>src/libstore/s3-binary-cache-store.md</c>).
/// </summary>
/// <param name="transfers">Returns the options for transfers when they are first needed.</param>
public sealed class S3BlobStoreKind(Func<TransferOptions> transfers) : IBlobStoreKind
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = ["s3"];

    /// <inheritdoc/>
    public bool IsRemote => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Settings { get; } =
    [
        "region", "endpoint", "profile", "scheme", "addressing-style",
        "multipart-upload", "multipart-threshold", "multipart-chunk-size", "buffer-size", "storage-class",
    ];

    /// <inheritdoc/>
    public IBlobStore Open(string scheme, string location, IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(settings);
        var parts = location.Split('/', 2);
        RequireBucket(parts[0], $"{scheme}://{location}");

        var prefix = parts.ElementAtOrDefault(1)?.Trim('/') ?? "";
        if (prefix.Split('/').Any(static part => part is "." or ".."))
        {
            throw new NixStoreException(
                $"'{scheme}://{location}' names a folder of a bucket by '.' or '..', which keys of S3 do not have. "
                + "Write the folder's own name.");
        }

        var options = new S3Options { Transfers = transfers() };
        options = options with
        {
            Region = settings.GetValueOrDefault("region") ?? options.Region,
            Endpoint = settings.GetValueOrDefault("endpoint") is { Length: > 0 } endpoint ? AddressOf(endpoint, settings) : null,
            Profile = settings.GetValueOrDefault("profile") is { Length: > 0 } profile ? profile : null,
            UsesPathStyle = settings.GetValueOrDefault("addressing-style") switch
            {
                "path" => true,
                "virtual" => false,
                null or "auto" => settings.ContainsKey("endpoint"),
                var other => throw new NixFormatException($"'{other}' is not an addressing style of a bucket. Use path, virtual or auto."),
            },
            SplitsUploads = settings.GetValueOrDefault("multipart-upload") switch
            {
                null or "true" or "yes" or "1" => true,
                "false" or "no" or "0" => false,
                var other => throw new NixFormatException(
                    $"The setting 'multipart-upload' of a bucket must be true or false, not '{other}'."),
            },
            LargestWhole = SizeOf(settings, "multipart-threshold", 0) ?? options.LargestWhole,
            PartSize = SizeOf(settings, "multipart-chunk-size", S3Options.SmallestPart)
                ?? SizeOf(settings, "buffer-size", S3Options.SmallestPart)
                ?? options.PartSize,
            StorageClass = settings.GetValueOrDefault("storage-class") is { Length: > 0 } storageClass ? storageClass : null,
        };
        RequireStyle(parts[0], options, settings);
        return new S3BlobStore(parts[0], prefix, options);
    }

    // Servers other than Amazon's accept more names than that, but none with other characters.
    private static void RequireBucket(string bucket, string address)
    {
        if (bucket.Length == 0)
        {
            throw new NixStoreException($"'{address}' has no bucket. Use the form s3://bucket.");
        }

        if (bucket.Contains(':', StringComparison.Ordinal) || IPAddress.TryParse(bucket, out _))
        {
            throw new NixStoreException(
                $"'{address}' has the address of a server in place of a bucket. Name the server with the setting endpoint, as in "
                + "s3://bucket?endpoint=http://localhost:9000.");
        }

        if (!bucket.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_')
            || bucket.Contains("..", StringComparison.Ordinal)
            || !char.IsAsciiLetterOrDigit(bucket[0]))
        {
            throw new NixStoreException(
                $"'{bucket}' is not the name of a bucket, which has letters, digits, hyphens and single dots. Check the URL.");
        }
    }

    // A certificate is for one label in front of the name of the server, so HTTPS cannot use the host name of such a bucket.
    private static void RequireStyle(string bucket, S3Options options, IReadOnlyDictionary<string, string> settings)
    {
        if (settings.GetValueOrDefault("addressing-style") == "virtual"
            && bucket.Contains('.', StringComparison.Ordinal)
            && options.Endpoint is not { Scheme: "http" })
        {
            throw new NixFormatException(
                $"The bucket '{bucket}' has a dot in its name, and no certificate is valid for its host name. "
                + "Use addressing-style=path.");
        }
    }

    private static long? SizeOf(IReadOnlyDictionary<string, string> settings, string name, long smallest)
        => settings.GetValueOrDefault(name) is not { } text ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
                && size >= smallest
                && size <= S3Options.LargestPart
                ? size
            : throw new NixFormatException(
                $"The setting '{name}' of a bucket must be a number of bytes from {smallest} to {S3Options.LargestPart}, not '{text}'.");

    private static Uri AddressOf(string endpoint, IReadOnlyDictionary<string, string> settings)
    {
        var text = endpoint.Contains("://", StringComparison.Ordinal)
            ? endpoint
            : $"{settings.GetValueOrDefault("scheme") ?? "https"}://{endpoint}";
        return Uri.TryCreate(text, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new NixFormatException(
                $"'{endpoint}' is not an endpoint of a bucket. Use a host and port, or a URL such as http://localhost:9000.");
    }
}
