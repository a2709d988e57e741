using System.Net;

namespace NixStore.Blobs.Transfers;

/// <summary>
/// Options for connections to servers and for retries, independent of the protocol. The defaults are those of Nix
/// (<c>src/libstore/filetransfer.cc</c>).
/// </summary>
public record TransferOptions
{
    /// <summary>Gets the maximum number of attempts for a request.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Gets the maximum delay before the second attempt. It doubles with each further attempt.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets the same if the server is busy (429, 503).</summary>
    public TimeSpan FirstDelayOfBusyServer { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the maximum delay before an attempt, including a delay that a server requests.</summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the timeout for connecting.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Gets how long a server may be inactive, or send less than <see cref="LowestRate"/>, before the connection counts as lost.
    /// </summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the minimum transfer rate in bytes per second.</summary>
    public int LowestRate { get; init; } = 1024;

    /// <summary>Gets the maximum number of connections to one server.</summary>
    public int Connections { get; init; } = 32;

    /// <summary>Gets the proxy, or null for the proxy of the environment.</summary>
    public IWebProxy? Proxy { get; init; }

    /// <summary>Gets the hosts that are reached without the proxy of the environment, in addition to those that .NET knows.</summary>
    public ProxyExceptions UnproxiedHosts { get; init; } = ProxyExceptions.None;

    /// <summary>
    /// Gets a file of certificates, in PEM form or one in DER form, that are trusted in place of the machine's; null for the machine's.
    /// </summary>
    public string? CertificateFile { get; init; }

    /// <summary>Gets the certificate by which this client identifies itself; null for none.</summary>
    public ClientCertificate? ClientCertificate { get; init; }

    /// <summary>Gets the receiver of reports about waits, or null.</summary>
    public ITransferWaits? Waits { get; init; }

    /// <summary>Gets the counter of the waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
