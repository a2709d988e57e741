namespace NixStore.Blobs;

/// <summary>Opens blob stores of one kind by URL. A new kind of blob store is a folder with an implementation of this interface.</summary>
public interface IBlobStoreKind
{
    /// <summary>Gets the supported URL schemes, in lower case.</summary>
    IReadOnlyList<string> Schemes { get; }

    /// <summary>Gets whether the blobs are on another machine, so that requests take time and responses are worth caching.</summary>
    bool IsRemote { get; }

    /// <summary>Gets the names of the supported settings. Other settings are for the user of the blobs.</summary>
    IReadOnlyList<string> Settings { get; }

    /// <summary>Opens a blob store. Nothing is read or written yet.</summary>
    /// <param name="scheme">The scheme of the URL, one of <see cref="Schemes"/>.</param>
    /// <param name="location">The text between <c>://</c> and the settings. Messages must not contain a name and password from it.</param>
    /// <param name="settings">The decoded settings.</param>
    /// <returns>The blob store, to be disposed by the caller. Its interfaces show what it supports.</returns>
    /// <exception cref="NixStoreException">The location or a setting is not valid.</exception>
    IBlobStore Open(string scheme, string location, IReadOnlyDictionary<string, string> settings);
}
