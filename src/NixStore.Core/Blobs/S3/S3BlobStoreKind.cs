namespace NixStore.Blobs.S3;

/// <summary>Opens buckets, <c>s3://bucket?region=eu-central-1</c>, with the settings of Nix (<c>src/libstore/s3-binary-cache-store.md</c>).</summary>
public sealed class S3BlobStoreKind : IBlobStoreKind
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Schemes { get; } = ["s3"];

    /// <inheritdoc/>
    public bool IsRemote => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Settings { get; } =
    [
        "region", "endpoint", "profile", "scheme", "addressing-style",

        // How uploads are split is decided by their size here.
        "multipart-upload", "multipart-threshold", "multipart-chunk-size", "buffer-size", "narinfo-compression", "ls-compression", "log-compression",
    ];

    /// <inheritdoc/>
    public IBlobStore Open(string scheme, string place, IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(settings);
        var parts = place.Split('/', 2);
        if (parts[0].Length == 0)
        {
            throw new NixStoreException($"'{scheme}://{place}' names no bucket. Write it as s3://bucket.");
        }

        return new S3BlobStore(parts[0], parts.ElementAtOrDefault(1)?.Trim('/') ?? "", new S3Options
        {
            Region = settings.GetValueOrDefault("region") ?? "us-east-1",
            Endpoint = settings.GetValueOrDefault("endpoint") is { Length: > 0 } endpoint ? AddressOf(endpoint, settings) : null,
            Profile = settings.GetValueOrDefault("profile") is { Length: > 0 } profile ? profile : null,
            UsesPathStyle = settings.GetValueOrDefault("addressing-style") switch
            {
                "path" => true,
                "virtual" => false,
                null or "auto" => settings.ContainsKey("endpoint"),
                var other => throw new NixStoreException($"'{other}' is no addressing style of a bucket. Write path, virtual or auto."),
            },
        });
    }

    private static Uri AddressOf(string endpoint, IReadOnlyDictionary<string, string> settings)
    {
        var text = endpoint.Contains("://", StringComparison.Ordinal) ? endpoint : $"{settings.GetValueOrDefault("scheme") ?? "https"}://{endpoint}";
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new NixStoreException($"'{endpoint}' is no endpoint of a bucket. Write a host and port, or a URL such as http://localhost:9000.");
    }
}
