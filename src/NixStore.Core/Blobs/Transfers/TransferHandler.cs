using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NixStore.Blobs.Transfers;

/// <summary>Sends requests over pooled connections, with a timeout for servers that neither accept data nor respond.</summary>
internal sealed class TransferHandler : DelegatingHandler
{
    private readonly TransferOptions _options;

    /// <summary>Creates a handler. Connections are opened when they are needed.</summary>
    /// <param name="options">The options for transfers.</param>
    /// <param name="redirections">The maximum number of redirections.</param>
    /// <exception cref="NixStoreException">The file of certificates cannot be read.</exception>
    public TransferHandler(TransferOptions options, int redirections)
        : base(MakeHandler(options, redirections))
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

        try
        {
            return await base.SendAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The server did not answer within {_options.StallTimeout.TotalSeconds:0} seconds.", failure);
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

    private static SocketsHttpHandler MakeHandler(TransferOptions options, int redirections)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            MaxConnectionsPerServer = options.Connections,
            EnableMultipleHttp2Connections = true,
            AllowAutoRedirect = redirections > 0,
            MaxAutomaticRedirections = Math.Max(redirections, 1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),

            // The files of a cache have their own compression, and their sizes and hashes are those of the sent data.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = new RedactedProxy(options.Proxy ?? HttpClient.DefaultProxy),
        };
        if (options.CertificateFile is not null)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = TrustOnly(options.CertificateFile) };
        }

        return handler;
    }

    private static X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new NixStoreException(
                $"Cannot read the file of trusted certificates '{file}': {failure.Message} Use a file in PEM format.", failure);
        }

        return policy;
    }
}
