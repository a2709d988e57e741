using System.Net;

namespace NixStore.Blobs.Transfers;

/// <summary>
/// How a server is reached, and how often what failed is tried again, whatever is spoken with it; by default as in Nix
/// (<c>src/libstore/filetransfer.cc</c>).
/// </summary>
public record TransferOptions
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

    /// <summary>
    /// How long a server may take and send nothing, or send less than <see cref="LowestRate"/>, before it counts as broken off.
    /// </summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The fewest bytes a second that are worth waiting for.</summary>
    public int LowestRate { get; init; } = 1024;

    /// <summary>How many connections to one server there are at once.</summary>
    public int Connections { get; init; } = 32;

    /// <summary>The proxy; null for the one that the environment names.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>A file of certificates in PEM form that are trusted in place of the machine's; null for the machine's.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Counts the waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
