using System.Diagnostics.CodeAnalysis;

namespace NixStore.Paths;

/// <summary>
/// The logical directory of a store, usually <c>/nix/store</c>. It is part of the hash of each path and is written with slashes on every
/// platform. It is independent of the physical directory that contains the files. The store of a Nix on Windows has a Windows path instead,
/// such as <c>C:\ProgramData\nix\store</c> (<c>src/libstore/store-api.cc</c>).
/// </summary>
public sealed record StoreDirectory
{
    private const int MostPrinted = 10;

    /// <summary>Creates a store directory.</summary>
    /// <param name="path">An absolute path with slashes, or a Windows path with a drive. A separator at the end is removed.</param>
    /// <exception cref="NixFormatException">The path is not absolute or not normalized.</exception>
    public StoreDirectory(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        IsOfWindows = path is [>= 'A' and <= 'Z' or >= 'a' and <= 'z', ':', '/' or '\\', ..];
        var (root, separator) = IsOfWindows ? (path[..2], '\\') : ("", '/');
        var trimmed = IsOfWindows ? path.Replace('/', separator).TrimEnd(separator) : path.TrimEnd(separator);
        if (trimmed.Length <= root.Length || trimmed[root.Length] != separator
            || trimmed[(root.Length + 1)..].Split(separator).Any(static part => part is "" or "." or "..")
            || trimmed.Contains('\0', StringComparison.Ordinal))
        {
            throw new NixFormatException(
                $"'{path}' is not a valid store directory. Use an absolute path with slashes and without '.' and '..', such as "
                    + "/nix/store.");
        }

        Path = trimmed;
    }

    /// <summary>Gets the default directory, <c>/nix/store</c>.</summary>
    public static StoreDirectory Default { get; } = new("/nix/store");

    /// <summary>Gets the path, without a separator at its end.</summary>
    public string Path { get; }

    /// <summary>Gets whether this is a Windows path, as for the store of a Nix on Windows.</summary>
    public bool IsOfWindows { get; }

    /// <summary>Returns the full path of a store path.</summary>
    /// <param name="path">The store path.</param>
    /// <returns>The directory, a slash and the base name.</returns>
    public string Print(StorePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return $"{Path}/{path.BaseName}";
    }

    /// <summary>Returns the full paths of the first store paths for a message.</summary>
    /// <param name="paths">The store paths.</param>
    /// <returns>The first ten, separated by commas, and the number of the remaining paths.</returns>
    internal string PrintFirst(IReadOnlyCollection<StorePath> paths)
        => string.Join(", ", paths.Take(MostPrinted).Select(Print))
            + (paths.Count > MostPrinted ? $" and {paths.Count - MostPrinted} more" : "");

    /// <summary>Parses a full store path.</summary>
    /// <param name="fullPath">The directory, a slash and a base name.</param>
    /// <returns>The store path.</returns>
    /// <exception cref="NixFormatException">The text is not a store path directly in this directory.</exception>
    public StorePath Parse(string fullPath)
    {
        ArgumentNullException.ThrowIfNull(fullPath);
        if (!IsUnder(fullPath))
        {
            throw new NixFormatException($"'{fullPath}' is not in the store directory {Path}.");
        }

        return StorePath.Parse(fullPath[(Path.Length + 1)..]);
    }

    /// <summary>Parses a full store path, and returns whether it is valid.</summary>
    /// <param name="fullPath">The directory, a slash and a base name.</param>
    /// <param name="path">The store path, if the text is valid.</param>
    /// <returns>Whether the text is valid.</returns>
    public bool TryParse(string? fullPath, [NotNullWhen(true)] out StorePath? path)
    {
        path = null;
        return fullPath is not null && IsUnder(fullPath) && StorePath.TryParse(fullPath[(Path.Length + 1)..], out path);
    }

    /// <summary>Finds the store path that contains a path.</summary>
    /// <param name="path">A path with slashes, such as <c>/nix/store/…-hello/bin/hello</c>.</param>
    /// <param name="storePath">The store path.</param>
    /// <param name="inside">The path inside the store path, without a slash at the start. Empty for the store path itself.</param>
    /// <returns>Whether the path is in this directory.</returns>
    public bool TryParseInside(string? path, [NotNullWhen(true)] out StorePath? storePath, out string inside)
    {
        storePath = null;
        inside = "";
        if (path is null || !IsUnder(path))
        {
            return false;
        }

        var rest = path[(Path.Length + 1)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        inside = slash < 0 ? "" : rest[(slash + 1)..];
        return StorePath.TryParse(slash < 0 ? rest : rest[..slash], out storePath);
    }

    /// <summary>Returns the path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;

    private bool IsUnder(string path)
        => path.Length > Path.Length + 1 && path[Path.Length] == '/' && path.StartsWith(Path, StringComparison.Ordinal);
}
