using System.Security.Cryptography;
using NixStore.FileSystem;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Local.Roots;

namespace NixStore.Stores.Local.Receiving;

/// <summary>
/// The directories in a store for received paths that are not valid yet. Their names are those of unused store paths, which are protected
/// from the garbage collector by temporary roots. Their marker files are in the state directory.
/// </summary>
internal static class ReceivingDirectory
{
    private const string NameEnd = "tmp-nixstore";

    /// <summary>Creates the directory of a receiver.</summary>
    /// <exception cref="NixStoreException">The store cannot be written.</exception>
    public static async Task<ScratchDirectory> CreateAsync(
        LocalStoreLayout layout, TemporaryRoots roots, CancellationToken cancellationToken)
    {
        var markers = MarkersOf(layout);
        try
        {
            Directory.CreateDirectory(markers);
            OwnerInheritance.Apply([Path.GetDirectoryName(markers)!, markers], layout.StateDirectory);
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
                $"Cannot write the store {layout.Location}: {failure.Message} Check that the disk is not full and that this user may "
                    + "write there.", failure);
        }
    }

    /// <summary>Removes the directories of killed receivers.</summary>
    public static void RemoveLeftovers(LocalStoreLayout layout, CancellationToken cancellationToken)
    {
        string[] markers;
        try
        {
            markers = Directory.GetFiles(MarkersOf(layout));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // There are none, or access is denied, which is reported by the directory of the receiver.
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
