namespace NixStore.Serving.Http;

/// <summary>How much a server takes, and how long it waits.</summary>
internal sealed record HttpServerLimits
{
    /// <summary>How many connections are served at once; more wait to be accepted.</summary>
    public int Connections { get; init; } = 1024;

    /// <summary>How long a connection waits for the whole head of a request.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may take for one block of an answer.</summary>
    public TimeSpan BlockTime { get; init; } = TimeSpan.FromMinutes(1);
}
