namespace NixStore.Serving.Http;

/// <summary>The limits and timeouts of a server.</summary>
internal sealed record HttpServerLimits
{
    /// <summary>Gets the maximum number of connections. Others wait to be accepted.</summary>
    public int Connections { get; init; } = 1024;

    /// <summary>Gets the timeout for receiving the headers of a request.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the timeout for sending one block of a response.</summary>
    public TimeSpan BlockTime { get; init; } = TimeSpan.FromMinutes(1);
}
