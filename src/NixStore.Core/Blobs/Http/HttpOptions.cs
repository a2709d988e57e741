using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.Http;

/// <summary>Options for HTTP requests.</summary>
public sealed record HttpOptions : TransferOptions
{
    /// <summary>Gets the maximum number of redirections.</summary>
    public int Redirections { get; init; } = 10;

    /// <summary>Gets the authorization to send, or null.</summary>
    public IHttpAuthorization? Authorization { get; init; }
}
