using System.Diagnostics.CodeAnalysis;

namespace NixStore.Paths;

/// <summary>
/// The logical directory of a store, <c>/nix/store</c> as a rule. It enters every path's hash and is written with slashes on
/// every platform; where the files lie is another matter. The own store of a Nix on Windows has a path of Windows instead, such
/// as <c>C:\ProgramData\nix\store</c> (<c>src/libstore/store-api.cc</c>).
/// </summary>
public sealed record StoreDirectory
{
    private const int MostPrinted = 10;

    /// <summary>Creates a store directory.</summary>
    /// <param name="path">An absolute path with slashes, or one of Windows with a drive; a separator at the end is dropped.</param>
    /// <exception cref="NixFormatException">The path is not absolute or not in its shortest form.</exception>
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
                $"'{path}' cannot be a store directory; it must be an absolute path with slashes and no '.' or '..', such as /nix/store.");
        }

        Path = trimmed;
    }

    /// <summary>The directory of an ordinary Nix: <c>/nix/store</c>.</summary>
    public static StoreDirectory Default { get; } = new("/nix/store");

    /// <summary>The path, without a separator at its end.</summary>
    public string Path { get; }

    /// <summary>Whether this is a path of Windows, as the own store of a Nix there has it.</summary>
    public bool IsOfWindows { get; }

    /// <summary>Writes a store path in full.</summary>
    /// <param name="path">The store path.</param>
    /// <returns>The directory, a slash and the base name.</returns>
    public string Print(StorePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return $"{Path}/{path.BaseName}";
    }

    /// <summary>Writes store paths in full for a message, if there may be very many.</summary>
    /// <param name="paths">The store paths.</param>
    /// <returns>The first ten, separated by commas, and how many more there are.</returns>
    internal string PrintFirst(IReadOnlyCollection<StorePath> paths)
        => string.Join(", ", paths.Take(MostPrinted).Select(Print))
            + (paths.Count > MostPrinted ? $" and {paths.Count - MostPrinted} more" : "");

    /// <summary>Reads a full store path.</summary>
    /// <param name="fullPath">The directory, a slash and a base name.</param>
    /// <returns>The store path.</returns>
    /// <exception cref="NixFormatException">The text is not directly under this directory, or no store path.</exception>
    public StorePath Parse(string fullPath)
    {
        ArgumentNullException.ThrowIfNull(fullPath);
        if (!IsUnder(fullPath))
        {
            throw new NixFormatException($"'{fullPath}' is not in the store directory {Path}.");
        }

        return StorePath.Parse(fullPath[(Path.Length + 1)..]);
    }

    /// <summary>Reads a full store path, without an error.</summary>
    /// <param name="fullPath">The directory, a slash and a base name.</param>
    /// <param name="path">The store path, where the text is one.</param>
    /// <returns>Whether the text is valid.</returns>
    public bool TryParse(string? fullPath, [NotNullWhen(true)] out StorePath? path)
    {
        path = null;
        return fullPath is not null && IsUnder(fullPath) && StorePath.TryParse(fullPath[(Path.Length + 1)..], out path);
    }

    /// <summary>Finds the store path that a path is or lies in.</summary>
    /// <param name="path">A path with slashes, such as <c>/nix/store/…-hello/bin/hello</c>.</param>
    /// <param name="storePath">The store path.</param>
    /// <param name="inside">What follows, without the slash; empty for the store path itself.</param>
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

    /// <summary>The path.</summary>
    /// <returns>The same as <see cref="Path"/>.</returns>
    public override string ToString() => Path;

    private bool IsUnder(string path)
        => path.Length > Path.Length + 1 && path[Path.Length] == '/' && path.StartsWith(Path, StringComparison.Ordinal);
}
