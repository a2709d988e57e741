using System.Text;
using NixStore.Browsing;
using NixStore.Nar;
using NixStore.Paths;
using NixStore.Stores;

namespace NixStore.Activation.Checks;

/// <summary>Reads a small text file of a path.</summary>
/// <param name="file">The file, from the path. Empty if the path itself is the file.</param>
internal sealed class TextFileReader(string file) : INarFileConsumer
{
    private const int LongestText = 64 * 1024;

    private string? _text;

    /// <inheritdoc/>
    public bool IsSatisfied => _text is not null;

    /// <summary>Reads the file.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    /// <returns>The text; empty if there is no such file.</returns>
    /// <exception cref="NixStoreException">The path cannot be read.</exception>
    public async Task<string> ReadAsync(IStore store, StorePath path, CancellationToken cancellationToken)
    {
        await new StorePathBrowser(store, path).ReadFilesAsync(this, cancellationToken).ConfigureAwait(false);
        return _text ?? "";
    }

    /// <inheritdoc/>
    public bool Chooses(NarEntry entry) => entry.Path == file;

    /// <inheritdoc/>
    public async Task ReadAsync(NarEntry entry, Stream contents, CancellationToken cancellationToken)
    {
        var bytes = new byte[LongestText];
        var length = await contents.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        _text = Encoding.UTF8.GetString(bytes, 0, length).Trim();
    }
}
