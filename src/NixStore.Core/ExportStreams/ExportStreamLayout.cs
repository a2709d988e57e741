using NixStore.Paths;

namespace NixStore.ExportStreams;

/// <summary>
/// Where everything lies in the export stream of some paths. It follows from the sizes of their NARs alone, so that the paths can be
/// written in any order and several at once.
/// </summary>
public sealed class ExportStreamLayout
{
    private ExportStreamLayout(IReadOnlyList<ExportStreamSection> sections, ReadOnlyMemory<byte> ending, long endingOffset)
    {
        Sections = sections;
        Ending = ending;
        EndingOffset = endingOffset;
    }

    /// <summary>The parts of the paths, in the order of the stream.</summary>
    public IReadOnlyList<ExportStreamSection> Sections { get; }

    /// <summary>What comes after the last NAR.</summary>
    public ReadOnlyMemory<byte> Ending { get; }

    /// <summary>Where the ending begins, in bytes from the beginning of the stream.</summary>
    public long EndingOffset { get; }

    /// <summary>How long the stream is, in bytes.</summary>
    public long Length => EndingOffset + Ending.Length;

    /// <summary>Lays out a stream.</summary>
    /// <param name="paths">The paths, dependencies first; the sizes of their NARs have to be known.</param>
    /// <param name="directory">The store directory of the paths.</param>
    /// <param name="format">The format.</param>
    /// <returns>The layout.</returns>
    /// <exception cref="NixStoreException">The size of a NAR is not known.</exception>
    public static ExportStreamLayout Of(IEnumerable<ValidPathInfo> paths, StoreDirectory directory, ExportStreamFormat format)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(directory);
        using var frame = new MemoryStream();
        var writer = new ExportStreamWriter(frame, directory, format);
        var sections = new List<ExportStreamSection>();
        long offset = 0;
        foreach (var info in paths)
        {
            if (info.NarSize == 0)
            {
                throw new NixStoreException($"The NAR size of {directory.Print(info.Path)} is not known, so that nothing can be laid out after it.");
            }

            writer.BeginPath(info).Dispose();
            sections.Add(new ExportStreamSection(info, offset, Take(frame)));
            offset = sections[^1].NarOffset + info.NarSize;
            writer.SkipNar();
            writer.EndPath();
        }

        writer.Finish();
        return new ExportStreamLayout(sections, Take(frame), offset);
    }

    private static byte[] Take(MemoryStream frame)
    {
        var bytes = frame.ToArray();
        frame.SetLength(0);
        return bytes;
    }
}
