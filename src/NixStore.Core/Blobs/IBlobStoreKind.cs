namespace NixStore.Blobs;

/// <summary>Opens the blob stores of one kind by their URLs. A new kind of blob store is a folder with one of these.</summary>
public interface IBlobStoreKind
{
    /// <summary>The schemes of the URLs that it opens, in lower case.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>Whether the blobs lie on another machine, so that each question takes a while and answers are worth keeping.</summary>
    bool IsRemote { get; }

    /// <summary>The names of the settings that it heeds; others are for whoever uses the blobs.</summary>
    IReadOnlyList<string> Settings { get; }

    /// <summary>Opens a blob store. Nothing is read or written yet.</summary>
    /// <param name="scheme">The scheme of the URL, one of <see cref="Schemes"/>.</param>
    /// <param name="place">What stands between <c>://</c> and the settings. No message may show a name and password in it.</param>
    /// <param name="settings">The settings, decoded.</param>
    /// <returns>The blob store, which shows by its interfaces what it can; the caller disposes it.</returns>
    /// <exception cref="NixStoreException">The place or a setting makes no sense.</exception>
    IBlobStore Open(string scheme, string place, IReadOnlyDictionary<string, string> settings);
}
