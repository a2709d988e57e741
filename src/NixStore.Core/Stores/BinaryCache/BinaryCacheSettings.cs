using System.Globalization;
using NixStore.Blobs;
using NixStore.Compression;
using NixStore.Narinfo;
using NixStore.Paths;

namespace NixStore.Stores.BinaryCache;

/// <summary>How a binary cache is used, as the settings of its URL say (Nix manual, <c>store/types/local-binary-cache-store</c>).</summary>
public sealed record BinaryCacheSettings
{
    /// <summary>The store directory that the cache has to be for (<c>store</c>); null for the one that it says.</summary>
    public StoreDirectory? Directory { get; init; }

    /// <summary>How NARs are compressed that are put into it (<c>compression</c>).</summary>
    public CompressionMethod Compression { get; init; } = CompressionMethod.Zstd;

    /// <summary>How hard they are compressed (<c>compression-level</c>); null for the usual.</summary>
    public int? CompressionLevel { get; init; }

    /// <summary>
    /// How many threads each NAR is compressed on beside the one that it comes from (<c>parallel-compression</c>); several NARs are
    /// compressed at once anyway.
    /// </summary>
    public int CompressionThreads { get; init; }

    /// <summary>The file with the key that signs what is put into it (<c>secret-key</c>); null for none.</summary>
    public string? SecretKeyFile { get; init; }

    /// <summary>Whether a listing is put beside each path (<c>write-nar-listing</c>).</summary>
    public bool WriteListings { get; init; }

    /// <summary>Its place among other caches (<c>priority</c>); null for what it says.</summary>
    public int? Priority { get; init; }

    /// <summary>Whether it is to be asked for many paths at once (<c>want-mass-query</c>); null for what it says.</summary>
    public bool? WantMassQuery { get; init; }

    /// <summary>Where the answers of the cache are kept; null for nowhere.</summary>
    internal NarInfoDiskCache? Memory { get; init; }

    /// <summary>Where what has arrived of large NARs is kept; null for nowhere.</summary>
    internal PartialBlobs? Partials { get; init; }

    /// <summary>Reads the settings of a reference. Those that Nix has for other ends are skipped.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="others">The names of settings that are for the place where the cache lies.</param>
    /// <returns>The settings.</returns>
    /// <exception cref="NixFormatException">A setting is not known, or has a value that makes no sense.</exception>
    public static BinaryCacheSettings Of(StoreReference reference, IReadOnlyList<string> others)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var settings = new BinaryCacheSettings();
        foreach (var (name, value) in reference.Settings.Where(setting => !others.Contains(setting.Key)))
        {
            settings = settings.With(name, value, reference);
        }

        return settings;
    }

    /// <summary>What a cache tells of itself, if these settings do not say otherwise.</summary>
    /// <exception cref="NixStoreException">The cache is for another store directory than these settings say.</exception>
    internal CacheInfo ApplyTo(CacheInfo info, string location)
        => Directory is not null && (info.StoreDirectory ?? StoreDirectory.Default) != Directory
            ? throw new NixStoreException(
                $"The binary cache {location} is for the store directory {info.StoreDirectory ?? StoreDirectory.Default}, not for {Directory}. Name a cache that is for it.")
            : info with { Priority = Priority ?? info.Priority, WantMassQuery = WantMassQuery ?? info.WantMassQuery };

    private BinaryCacheSettings With(string name, string value, StoreReference reference)
    {
        return name switch
        {
            "store" => this with { Directory = new StoreDirectory(value) },
            "compression" => this with { Compression = WritableCompression() },
            "compression-level" => this with { CompressionLevel = Number() is >= 0 and var level ? level : null },
            "secret-key" => this with { SecretKeyFile = value },
            "write-nar-listing" => this with { WriteListings = Truth() },
            "priority" => this with { Priority = Number() },
            "want-mass-query" => this with { WantMassQuery = Truth() },

            "parallel-compression" => this with { CompressionThreads = Truth() ? Environment.ProcessorCount : 0 },

            // Nix has these too; they have no meaning here.
            "trusted" or "path-info-cache-size" or "system-features" or "local-nar-cache" or "index-debug-info" => this,
            _ => throw new NixFormatException($"The store '{reference}' has the setting '{name}', which binary caches do not have."),
        };

        CompressionMethod WritableCompression() => CompressionMethods.TryParse(value, out var method) && CompressionMethods.CanWrite(method)
            ? method
            : throw Senseless("is no compression that can be written");

        int Number() => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Senseless("is no whole number");

        bool Truth() => value switch
        {
            "true" or "yes" or "1" => true,
            "false" or "no" or "0" => false,
            _ => throw Senseless("is neither true nor false"),
        };

        NixFormatException Senseless(string fault) => new($"The store '{reference}' has the setting '{name}', but '{value}' {fault}.");
    }
}
