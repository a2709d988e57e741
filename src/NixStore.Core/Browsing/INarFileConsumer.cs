using NixStore.Nar;

namespace NixStore.Browsing;

/// <summary>Selects files of a NAR and receives their contents.</summary>
public interface INarFileConsumer
{
    /// <summary>Gets whether all required files were found, so that the rest need not be read.</summary>
    bool IsSatisfied { get; }

    /// <summary>Returns whether to read an entry. Only regular files have contents.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>Whether to call <see cref="ReadAsync"/> with its contents.</returns>
    bool Chooses(NarEntry entry);

    /// <summary>Receives the contents of a file.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="contents">The contents, which are valid until the returned task completes.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>A task that completes when the contents were processed.</returns>
    Task ReadAsync(NarEntry entry, Stream contents, CancellationToken cancellationToken = default);
}
