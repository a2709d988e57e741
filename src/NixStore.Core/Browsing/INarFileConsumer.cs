using NixStore.Nar;

namespace NixStore.Browsing;

/// <summary>Chooses files of a NAR and takes their contents.</summary>
public interface INarFileConsumer
{
    /// <summary>Whether everything has been found that is wanted, so that the rest need not be read.</summary>
    bool IsSatisfied { get; }

    /// <summary>Whether to read an entry. Contents are offered for regular files only.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>Whether <see cref="ReadAsync"/> is to be called with its contents.</returns>
    bool Chooses(NarEntry entry);

    /// <summary>Takes the contents of a file.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="contents">Its contents; good until the returned task ends.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that ends when the contents are taken.</returns>
    Task ReadAsync(NarEntry entry, Stream contents, CancellationToken cancellationToken = default);
}
