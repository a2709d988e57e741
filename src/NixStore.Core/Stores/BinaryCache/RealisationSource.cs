using System.Text;
using NixStore.Blobs;
using NixStore.Realisations;

namespace NixStore.Stores.BinaryCache;

/// <summary>Reads the realisations of a cache.</summary>
/// <param name="blobs">The blobs of the cache.</param>
internal sealed class RealisationSource(IBlobStore blobs)
{
    private const int LongestRealisation = 1024 * 1024;

    /// <summary>Reads a realisation.</summary>
    /// <returns>The realisation, or null if it does not exist, is malformed, or belongs to another output.</returns>
    public async Task<Realisation?> TryReadAsync(BlobName name, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.ReadAsync(name, LongestRealisation, cancellationToken).ConfigureAwait(false) is { } json
                && RealisationJson.Parse(Encoding.UTF8.GetString(json)) is { Key: DrvHashOutput output } realisation
                && BinaryCacheLayout.RealisationOf(output) == name
                ? realisation
                : null;
        }
        catch (Exception failure) when (failure is NixFormatException or BlobRefusedException)
        {
            return null;
        }
    }
}
