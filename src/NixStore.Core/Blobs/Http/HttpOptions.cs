using NixStore.Blobs.Transfers;

namespace NixStore.Blobs.Http;

/// <summary>How requests are sent.</summary>
public sealed record HttpOptions : TransferOptions
{
    /// <summary>How many redirections are followed.</summary>
    public int Redirections { get; init; } = 10;

    /// <summary>What is sent to prove who asks; null for nothing.</summary>
    public IHttpAuthorization? Authorization { get; init; }
}
