using System.Net;
using System.Net.Security;

namespace NixStore.Blobs.Transfers;

/// <summary>Sends requests over pooled connections, with a timeout for servers that neither accept data nor respond.</summary>
internal sealed class TransferHandler : DelegatingHandler
{
    /// <summary>
    /// The number of attempts to send a request to a server that accepts it and does not answer in time, which is then left for another.
    /// </summary>
    public const int MostSilentAttempts = 2;

    private readonly TransferOptions _options;

    /// <summary>Starts to send; a connection is made when it is needed.</summary>
    /// <param name="options">How the server is reached.</param>
    /// <exception cref="NixStoreException">The file of certificates cannot be read.</exception>
    public TransferHandler(TransferOptions options)
        : base(MakeHandler(options))
        => _options = options;

    /// <exception cref="TimeoutException">The server was inactive for longer than the options allow.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(_options.StallTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token);
        var content = request.Content;
        if (content is not null)
        {
            request.Content = new WatchedContent(content, () => Restart(stall));
        }

        using var silence = SilenceReport.Of(_options, request);
        try
        {
            return await base.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw failure.InnerException is TimeoutException && !stall.IsCancellationRequested
                ? new TimeoutException($"No connection was made within {_options.ConnectTimeout.TotalSeconds:0} seconds.", failure)
                : new TimeoutException($"The server did not answer within {_options.StallTimeout.TotalSeconds:0} seconds.", failure);
        }
        finally
        {
            request.Content = content;
        }
    }

    private void Restart(CancellationTokenSource stall)
    {
        try
        {
            stall.CancelAfter(_options.StallTimeout);
        }
        catch (ObjectDisposedException)
        {
            // The server has responded before it accepted all data.
        }
    }

    private static SocketsHttpHandler MakeHandler(TransferOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.Connections,
            EnableMultipleHttp2Connections = true,

            // Credentials belong to one server, which the framework drops also for the same one.
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),

            // The files of a cache have their own compression, and their sizes and hashes are those of the sent data.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = new RedactedProxy(
                options.Proxy ?? HttpClient.DefaultProxy, options.Proxy is null ? options.UnproxiedHosts : ProxyExceptions.None),
        };
        var tls = new SslClientAuthenticationOptions();
        if (options.CertificateFile is not null)
        {
            tls.RemoteCertificateValidationCallback = new TrustAnchors(options.CertificateFile).IsTrusted;
        }

        if (options.ClientCertificate?.Read() is { } certificate)
        {
            tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        handler.SslOptions = tls;
        return handler;
    }
}
