using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.ExportStreams;

/// <summary>
/// One path of an export stream. Read <see cref="Nar"/>, then call <see cref="Finish"/>. In the format of Nix the path is known only after
/// its NAR, so an importer first unpacks or stores the NAR temporarily.
/// </summary>
public sealed class ExportStreamEntry
{
    private readonly NarSectionStream _nar;
    private readonly Func<long, ExportStreamMetadata> _readMetadata;
    private ExportStreamMetadata? _metadata;

    internal ExportStreamEntry(
        ExportStreamPosition position, ValidPathInfo? info, NarSectionStream nar, Func<long, ExportStreamMetadata> readMetadata)
    {
        Position = position;
        Info = info;
        _nar = nar;
        _readMetadata = readMetadata;
    }

    /// <summary>Gets the number and position of the entry.</summary>
    public ExportStreamPosition Position { get; }

    /// <summary>Gets the information about the path before its NAR: complete in nario version 2, null in the format of Nix.</summary>
    public ValidPathInfo? Info { get; }

    /// <summary>
    /// Gets the NAR. It need not be read to its end or closed. Its structure is parsed to find its end; the reader of the NAR checks names,
    /// order and padding.
    /// </summary>
    public Stream Nar => _nar;

    /// <summary>Skips the rest of the NAR and reads the data after it. Further calls return the same.</summary>
    /// <returns>The path and its information.</returns>
    /// <exception cref="NixFormatException">The rest of the NAR or the data after it is malformed.</exception>
    public ExportStreamMetadata Finish()
    {
        if (_metadata is null)
        {
            _nar.Drain();
            _metadata = _readMetadata(_nar.BytesRead);
        }

        return _metadata;
    }
}
