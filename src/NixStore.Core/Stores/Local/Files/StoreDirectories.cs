using NixStore.FileSystem;

namespace NixStore.Stores.Local.Files;

/// <summary>The directories that a local store has from the beginning, as Nix creates them (<c>src/libstore/local-store.cc</c>).</summary>
internal static class StoreDirectories
{
    /// <summary>Creates the directories that do not exist.</summary>
    /// <param name="layout">The store.</param>
    /// <exception cref="NixStoreException">The directories cannot be created or written.</exception>
    public static void Create(LocalStoreLayout layout)
    {
        try
        {
            var made = new List<string>();
            var profiles = Path.Combine(layout.StateDirectory, "profiles");
            var roots = Path.Combine(layout.StateDirectory, "gcroots");
            foreach (var directory in (ReadOnlySpan<string>)[
                layout.RealStoreDirectory, layout.DatabaseDirectory, Path.Combine(layout.StateDirectory, "temproots"), roots, profiles])
            {
                if (!Directory.Exists(directory))
                {
                    Directory.CreateDirectory(directory);
                    made.Add(directory);
                }
            }

            OwnerInheritance.Apply([.. made], layout.StateDirectory);

            // Nix creates this link only together with the directory.
            var link = Path.Combine(roots, "profiles");
            if (!OperatingSystem.IsWindows() && !Directory.Exists(link))
            {
                CreateLink(link, profiles);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot make or write the store {layout.Location}: {failure.Message} Run as a user who may write there, or use another "
                    + "store.", failure);
        }
    }

    private static void CreateLink(string link, string target)
    {
        try
        {
            Directory.CreateSymbolicLink(link, target);
        }
        catch (IOException) when (Directory.Exists(link))
        {
            // Another process has created the store concurrently.
        }
    }
}
