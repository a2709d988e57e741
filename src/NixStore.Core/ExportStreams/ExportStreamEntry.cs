using NixStore.Nar;
using NixStore.Paths;

namespace NixStore.ExportStreams;

/// <summary>
/// One path of an export stream. Read <see cref="Nar"/>, then call <see cref="Finish"/>. In Nix's own format the path is
/// known only after its NAR, so an importer unpacks or keeps the NAR in a temporary place first.
/// </summary>
public sealed class ExportStreamEntry
{
    private readonly NarSectionStream _nar;
    private readonly Func<long, ExportStreamMetadata> _readMetadata;
    private ExportStreamMetadata? _metadata;

    internal ExportStreamEntry(ExportStreamPosition place, ValidPathInfo? info, NarSectionStream nar, Func<long, ExportStreamMetadata> readMetadata)
    {
        Place = place;
        Info = info;
        _nar = nar;
        _readMetadata = readMetadata;
    }

    /// <summary>The number and position of the entry.</summary>
    public ExportStreamPosition Place { get; }

    /// <summary>What is known of the path before its NAR: everything in nario version 2, null in Nix's own format.</summary>
    public ValidPathInfo? Info { get; }

    /// <summary>
    /// Exactly the NAR; it need not be read to its end, and need not be closed. Its structure is followed to find its
    /// end; whether its names, order and padding are good is for the reader of the NAR to say.
    /// </summary>
    public Stream Nar => _nar;

    /// <summary>Passes what is left of the NAR and reads what follows it. Called again, it gives the same.</summary>
    /// <returns>The path and what is known of it.</returns>
    /// <exception cref="NixFormatException">The rest of the NAR or what follows is malformed.</exception>
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
