using System.Security.Cryptography;
using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Local.Roots;

namespace NixStore.Stores.Local.Receiving;

/// <summary>
/// The directories in a store where received paths lie until they become valid. Their names are those of store paths that nobody
/// has, kept from the collector by temporary roots. Their markers lie under the state directory.
/// </summary>
internal static class ReceivingDirectory
{
    private const string NameEnd = "tmp-nixstore";

    /// <summary>Creates a directory for one receiver.</summary>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public static async Task<ScratchDirectory> CreateAsync(
        LocalStoreLayout layout, TemporaryRoots roots, CancellationToken cancellationToken)
    {
        var markers = MarkersOf(layout);
        try
        {
            Directory.CreateDirectory(markers);
            ScratchDirectory? made;
            do
            {
                var name = StorePath.Parse($"{Nix32.Encode(RandomNumberGenerator.GetBytes(20))}-{NameEnd}");
                await roots.AddAsync([name], cancellationToken).ConfigureAwait(false);
                made = ScratchDirectory.TryCreate(layout.RealPathOf(name), Path.Combine(markers, name.BaseName));
            }
            while (made is null);

            return made;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot write the store {layout.Location}: {failure.Message} Check that the disk is not full and that this user may write there.", failure);
        }
    }

    /// <summary>Removes what receivers that were killed have left.</summary>
    public static void RemoveLeftovers(LocalStoreLayout layout, CancellationToken cancellationToken)
    {
        string[] markers;
        try
        {
            markers = Directory.GetFiles(MarkersOf(layout));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // There are none, or this user may not write the store; the receiver's own directory will tell.
            return;
        }

        foreach (var marker in markers)
        {
            if (StorePath.TryParse(Path.GetFileName(marker), out var name) && name.Name == NameEnd)
            {
                ScratchDirectory.RemoveLeftover(layout.RealPathOf(name), marker, cancellationToken);
            }
        }
    }

    private static string MarkersOf(LocalStoreLayout layout) => Path.Combine(layout.StateDirectory, "nixstore", "receiving");
}
