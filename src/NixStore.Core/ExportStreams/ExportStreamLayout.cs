using NixStore.Paths;

namespace NixStore.ExportStreams;

/// <summary>
/// The layout of an export stream. It follows from the sizes of the NARs, so that paths can be written in any order and concurrently.
/// </summary>
public sealed class ExportStreamLayout
{
    private ExportStreamLayout(IReadOnlyList<ExportStreamSection> sections, ReadOnlyMemory<byte> ending, long endingOffset)
    {
        Sections = sections;
        Ending = ending;
        EndingOffset = endingOffset;
    }

    /// <summary>Gets the sections of the paths, in the order of the stream.</summary>
    public IReadOnlyList<ExportStreamSection> Sections { get; }

    /// <summary>Gets the bytes after the last NAR.</summary>
    public ReadOnlyMemory<byte> Ending { get; }

    /// <summary>Gets the offset of the ending in the stream, in bytes.</summary>
    public long EndingOffset { get; }

    /// <summary>Gets the length of the stream in bytes.</summary>
    public long Length => EndingOffset + Ending.Length;

    /// <summary>Computes the layout of a stream.</summary>
    /// <param name="paths">The paths, dependencies first. The sizes of their NARs must be known.</param>
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
                throw new NixStoreException($"The NAR size of {directory.Print(info.Path)} is not known, which is required to lay out the "
                    + "stream.");
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
