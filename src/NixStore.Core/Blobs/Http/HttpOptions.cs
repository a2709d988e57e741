using System.Net;

namespace NixStore.Blobs.Http;

/// <summary>How requests are sent, and how often one that failed is tried again, by default as in Nix (<c>src/libstore/filetransfer.cc</c>).</summary>
public sealed record HttpOptions
{
    /// <summary>How often a request is sent at most.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The longest wait before the second attempt; it doubles with each one after.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The same where the server said that it is asked too much (429, 503).</summary>
    public TimeSpan FirstDelayOfBusyServer { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait of all, and the longest that a server may ask for.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a server may send nothing, or less than <see cref="LowestRate"/>, before it counts as broken off.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The fewest bytes a second that are worth waiting for.</summary>
    public int LowestRate { get; init; } = 1024;

    /// <summary>How many connections to one server there are at once.</summary>
    public int Connections { get; init; } = 32;

    /// <summary>How many redirections are followed.</summary>
    public int Redirections { get; init; } = 10;

    /// <summary>What is sent to prove who asks; null for nothing.</summary>
    public IHttpAuthorization? Authorization { get; init; }

    /// <summary>The proxy; null for the one that the environment names.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>A file of certificates in PEM form that are trusted in place of the machine's; null for the machine's.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Counts the waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
