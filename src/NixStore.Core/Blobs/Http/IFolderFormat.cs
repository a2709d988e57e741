namespace NixStore.Blobs.Http;

/// <summary>A format in which web servers list a folder.</summary>
internal interface IFolderFormat
{
    /// <summary>Creates the request for a listing.</summary>
    HttpRequestMessage CreateRequest(Uri folder);

    /// <summary>Checks whether a response contains a listing in this format.</summary>
    bool IsOf(HttpResponseMessage response);

    /// <summary>Reads a listing to its end.</summary>
    /// <exception cref="NixFormatException">The listing is malformed or incomplete.</exception>
    Task<IReadOnlyList<FolderEntry>> ReadAsync(Stream body, Uri folder, CancellationToken cancellationToken);
}

/// <summary>A file in a folder of a web server.</summary>
/// <param name="Name">The name without its folder.</param>
/// <param name="Length">The size in bytes, or null if it is not listed.</param>
/// <param name="Modified">The time of the last change, or null if it is not listed.</param>
internal sealed record FolderEntry(string Name, long? Length, DateTimeOffset? Modified);
