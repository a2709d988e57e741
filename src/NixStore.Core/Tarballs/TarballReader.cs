using System.Formats.Tar;
using NixStore.Compression;
using NixStore.Nar;

namespace NixStore.Tarballs;

/// <summary>
/// Reads tarballs. Nothing is written under the names of the archive: contents go to one temporary file, and the tree stays in memory.
/// </summary>
/// <param name="contents">Receives the contents of the files.</param>
internal sealed class TarballReader(FileStream contents)
{
    private const int MostEntries = 4_000_000;
    private const long MostBytes = 64L << 30;
    private const UnixFileMode Executable = UnixFileMode.UserExecute;

    private readonly TarballDirectory _root = new();
    private int _entries;

    /// <summary>Reads a tarball.</summary>
    /// <param name="tarball">The tarball, which can seek. Its compression is recognized by its bytes.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The root directory of the archive.</returns>
    /// <exception cref="NixFormatException">The archive is malformed, or has entries that a store path cannot have.</exception>
    public async Task<TarballDirectory> ReadAsync(Stream tarball, CancellationToken cancellationToken)
    {
        try
        {
            var plain = CompressionStreams.OpenRead(tarball, leaveOpen: true);
            await using (plain.ConfigureAwait(false))
            {
                var reader = new TarReader(plain, leaveOpen: true);
                await using (reader.ConfigureAwait(false))
                {
                    while (await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
                    {
                        await AddAsync(entry, cancellationToken).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new NixFormatException($"The archive is not a tarball, or is damaged: {failure.Message}", 0, failure);
        }

        return _root;
    }

    private async Task AddAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        if (++_entries > MostEntries)
        {
            throw new NixFormatException($"The archive has more than {MostEntries} entries.");
        }

        if (entry.EntryType is TarEntryType.GlobalExtendedAttributes)
        {
            return;
        }

        var names = Split(entry.Name);
        if (entry.EntryType is TarEntryType.Directory or TarEntryType.DirectoryList)
        {
            FindDirectory(names, names.Length);
            return;
        }

        var parent = FindDirectory(names, names.Length - 1);
        if (names is [] || parent.Entries.GetValueOrDefault(names[^1]) is TarballDirectory)
        {
            throw new NixFormatException($"The archive has a file and a directory with the name '{ForeignText.Escape(entry.Name)}'.");
        }

        parent.Entries[names[^1]] = entry.EntryType switch
        {
            TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile
                => await StoreAsync(entry, cancellationToken).ConfigureAwait(false),
            TarEntryType.SymbolicLink => ReadLink(entry),
            TarEntryType.HardLink => FindFile(entry),
            _ => throw new NixFormatException(
                $"The archive has the entry '{ForeignText.Escape(entry.Name)}' of the kind {entry.EntryType}, which a store path cannot "
                + "have."),
        };
    }

    private async Task<TarballFile> StoreAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        var offset = contents.Position;
        if (entry.Length > MostBytes - offset)
        {
            throw new NixFormatException($"The files of the archive have more than {MostBytes} bytes.");
        }

        if (entry.DataStream is { } data)
        {
            await data.CopyToAsync(contents, cancellationToken).ConfigureAwait(false);
        }

        return new TarballFile(offset, contents.Position - offset, (entry.Mode & Executable) != 0);
    }

    private static TarballLink ReadLink(TarEntry entry)
        => NarName.IsValidTarget(NarName.Encode(entry.LinkName))
            ? new TarballLink(entry.LinkName)
            : throw new NixFormatException($"The archive has the link '{ForeignText.Escape(entry.Name)}' with an invalid target.");

    private TarballFile FindFile(TarEntry entry)
    {
        var names = Split(entry.LinkName);
        TarballNode? node = _root;
        foreach (var name in names)
        {
            node = (node as TarballDirectory)?.Entries.GetValueOrDefault(name);
        }

        return node as TarballFile ?? throw new NixFormatException(
            $"The archive has the hard link '{ForeignText.Escape(entry.Name)}' to '{ForeignText.Escape(entry.LinkName)}', "
            + "which is not a file before it.");
    }

    // A link in the way is not followed.
    private TarballDirectory FindDirectory(string[] names, int count)
    {
        var directory = _root;
        foreach (var name in names.Take(count))
        {
            if (!directory.Entries.TryGetValue(name, out var entry))
            {
                directory.Entries[name] = entry = new TarballDirectory();
            }

            directory = entry as TarballDirectory
                ?? throw new NixFormatException(
                    $"The archive has entries below '{ForeignText.Escape(string.Join('/', names))}', which is not a directory.");
        }

        return directory;
    }

    private static string[] Split(string path)
    {
        string[] names = [.. path.Split('/').Where(static name => name is not ("" or "."))];
        return !path.StartsWith('/') && names.Length <= NarLimits.Default.Depth
            && names.All(static name => !name.Contains('\ufffd', StringComparison.Ordinal) && NarName.IsValid(NarName.Encode(name)))
            ? names
            : throw new NixFormatException($"The archive has the entry '{ForeignText.Escape(path)}', which is not a relative path in it.");
    }
}
