using NixStore.Paths;

namespace NixStore.Stores.Local.Files;

/// <summary>
/// The locations of the parts of a local store. The logical store directory is part of each hash. The files may be in another directory, as
/// for a store with its own root or on Windows.
/// </summary>
public sealed partial record LocalStoreLayout
{
    /// <summary>Gets the name of the store in messages.</summary>
    public required string Location { get; init; }

    /// <summary>Gets the logical store directory.</summary>
    public required StoreDirectory Directory { get; init; }

    /// <summary>Gets the directory of the files of store paths.</summary>
    public required string RealStoreDirectory { get; init; }

    /// <summary>Gets the directory of the database, roots and locks.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Gets the directory of build logs.</summary>
    public required string LogDirectory { get; init; }

    /// <summary>Gets the directory of the database.</summary>
    public string DatabaseDirectory => System.IO.Path.Combine(StateDirectory, "db");

    /// <summary>Gets the database file.</summary>
    public string DatabasePath => System.IO.Path.Combine(DatabaseDirectory, "db.sqlite");

    /// <summary>
    /// Returns the layout of the store of this machine, according to <c>NIX_STORE_DIR</c>, <c>NIX_STATE_DIR</c> and <c>NIX_LOG_DIR</c>.
    /// </summary>
    /// <param name="environment">The variables.</param>
    /// <param name="directory">The logical store directory, or null for the one of the variables or <c>/nix/store</c>.</param>
    /// <returns>The layout.</returns>
    /// <exception cref="NixFormatException">A variable does not contain a valid directory.</exception>
    public static LocalStoreLayout FromEnvironment(StoreEnvironment environment, StoreDirectory? directory = null)
    {
        ArgumentNullException.ThrowIfNull(environment);
        directory ??= FindDirectory(environment);
        var layout = OperatingSystem.IsWindows() ? OfWindows(environment, directory) : OfUnix(directory);
        return layout with
        {
            StateDirectory = environment["NIX_STATE_DIR"] ?? layout.StateDirectory,
            LogDirectory = environment["NIX_LOG_DIR"] ?? layout.LogDirectory,
        };
    }

    /// <summary>
    /// Returns the logical store directory of all stores that do not say otherwise: it does not follow from where the files are.
    /// </summary>
    /// <param name="environment">The variables; <c>NIX_STORE_DIR</c> and the older <c>NIX_STORE</c> count.</param>
    /// <returns>The directory; <c>/nix/store</c> if no variable is set.</returns>
    /// <exception cref="NixFormatException">A variable holds no usable directory.</exception>
    public static StoreDirectory FindDirectory(StoreEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return (environment["NIX_STORE_DIR"] ?? environment["NIX_STORE"]) is { } path ? new StoreDirectory(path) : StoreDirectory.Default;
    }

    /// <summary>Returns the layout of a store with its own root, which contains <c>nix/store</c> and <c>nix/var</c>.</summary>
    /// <param name="root">The root directory.</param>
    /// <param name="directory">The logical store directory, or null for <c>/nix/store</c>.</param>
    /// <returns>The layout.</returns>
    public static LocalStoreLayout FromRoot(string root, StoreDirectory? directory = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        var full = System.IO.Path.GetFullPath(root);
        return new LocalStoreLayout
        {
            Location = full,
            Directory = directory ?? StoreDirectory.Default,
            RealStoreDirectory = System.IO.Path.Combine(full, "nix", "store"),
            StateDirectory = System.IO.Path.Combine(full, "nix", "var", "nix"),
            LogDirectory = System.IO.Path.Combine(full, "nix", "var", "log", "nix"),
        };
    }

    /// <summary>Returns the location of the files of a store path.</summary>
    /// <param name="path">The store path.</param>
    /// <returns>The file or directory.</returns>
    public string RealPathOf(StorePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return System.IO.Path.Combine(RealStoreDirectory, path.BaseName);
    }
}
