using Microsoft.Win32.SafeHandles;
using NixStore.Nar;

namespace NixStore.Tarballs;

/// <summary>Writes the tree of a tarball as a NAR.</summary>
/// <param name="contents">The contents of the files.</param>
internal sealed class TarballNar(SafeFileHandle contents)
{
    private readonly byte[] _buffer = new byte[256 * 1024];

    /// <summary>Writes a NAR.</summary>
    /// <param name="root">The root of the tree.</param>
    /// <param name="destination">The stream for the NAR.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public void Write(TarballNode root, Stream destination, CancellationToken cancellationToken)
    {
        using var writer = new NarWriter(destination, leaveOpen: true);
        WriteNode(writer, "", root, cancellationToken);
        writer.Complete();
    }

    private void WriteNode(NarWriter writer, string name, TarballNode node, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bytes = NarName.Encode(name);
        switch (node)
        {
            case TarballDirectory directory:
                writer.StartDirectory(bytes);
                foreach (var entry in directory.Entries)
                {
                    WriteNode(writer, entry.Key, entry.Value, cancellationToken);
                }

                writer.EndDirectory();
                break;
            case TarballFile file:
                writer.StartRegularFile(bytes, file.IsExecutable, file.Length);
                WriteContents(writer, file);
                break;
            case TarballLink link:
                writer.WriteSymlink(bytes, NarName.Encode(link.Target));
                break;
        }
    }

    private void WriteContents(NarWriter writer, TarballFile file)
    {
        for (var done = 0L; done < file.Length;)
        {
            var count = RandomAccess.Read(
                contents, _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, file.Length - done)), file.Offset + done);
            if (count == 0)
            {
                throw new EndOfStreamException("The temporary file of the archive was cut.");
            }

            writer.WriteContents(_buffer.AsSpan(0, count));
            done += count;
        }
    }
}
