using NixStore.Stores;
using NixStore.Stores.Capabilities;

namespace NixStore.Collecting;

/// <summary>The file system that contains the files of a store.</summary>
internal static class StoreFileSystem
{
    /// <summary>Returns a directory in it.</summary>
    /// <exception cref="NixStoreException">The file system is not known.</exception>
    public static string FindDirectory(IStore store)
    {
        if (store.Find<IPhysicalStore>() is { } physical)
        {
            return physical.PhysicalDirectory;
        }

        var directory = store.Find<ICollectingStore>()?.PhysicalDirectory ?? throw new NixStoreException(
            $"The store {store.Location} is on another machine, whose free space is not known. Limit the collection by what it frees.");
        return Directory.Exists(directory) ? directory : throw new NixStoreException(
            $"The daemon of the store {store.Location} has its files under another root than '{directory}', which does not exist. Add the "
            + "setting root to the URL of the store, or limit the collection by what it frees.");
    }
}
