using System.Runtime.CompilerServices;
using NixStore.Nar;

namespace NixStore.Browsing;

/// <summary>Browses a NAR in a stream. If the stream can seek, contents that are not requested are not read.</summary>
/// <param name="nar">The uncompressed NAR. It is read once from its current position, and stays open.</param>
public sealed class NarStreamBrowser(Stream nar) : NarBrowser
{
    /// <inheritdoc/>
    public override async IAsyncEnumerable<NarEntry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        using var reader = new NarReader(nar, leaveOpen: true, cancellationToken);
        while (reader.Read())
        {
            if (reader.NodeType != NarNodeType.EndDirectory)
            {
                yield return reader.GetEntry();
            }
        }

        reader.EnsureEndOfStream();
    }

    /// <inheritdoc/>
    public override Task<NarListing> ReadListingAsync(CancellationToken cancellationToken)
    {
        using var reader = new NarReader(nar, leaveOpen: true, cancellationToken);
        var builder = new NarListingBuilder();
        while (reader.Read())
        {
            builder.Add(reader);
        }

        reader.EnsureEndOfStream();
        return Task.FromResult(builder.Build());
    }

    /// <inheritdoc/>
    public override async Task ReadFilesAsync(INarFileConsumer files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        using var reader = new NarReader(nar, leaveOpen: true, cancellationToken);
        while (!files.IsSatisfied && reader.Read())
        {
            if (reader.NodeType == NarNodeType.EndDirectory)
            {
                continue;
            }

            var entry = reader.GetEntry();
            if (files.Chooses(entry) && reader.NodeType == NarNodeType.Regular)
            {
                var contents = reader.OpenContents();
                await using (contents.ConfigureAwait(false))
                {
                    await files.ReadAsync(entry, contents, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
