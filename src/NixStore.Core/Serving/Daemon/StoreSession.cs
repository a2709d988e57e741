using NixStore.Protocols.Worker;
using NixStore.Serving.Serve;
using NixStore.Serving.Worker;
using ServeVersion = NixStore.Protocols.Serve.ServeVersion;

namespace NixStore.Serving.Daemon;

/// <summary>
/// Serves a store to one client over two streams, in the protocol that the client begins to speak: the worker protocol, as
/// <c>nix-daemon --stdio</c>, or the serve protocol, as <c>nix-store --serve</c>.
/// </summary>
public sealed class StoreSession
{
    private readonly StoreServingOptions _options;
    private readonly bool _isTrusted;

    /// <summary>Creates a session.</summary>
    /// <param name="options">The options of the server.</param>
    /// <param name="isTrusted">Whether the client may add paths without a trusted signature.</param>
    public StoreSession(StoreServingOptions options, bool isTrusted)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _isTrusted = isTrusted;
    }

    /// <summary>Serves until the client goes.</summary>
    /// <param name="input">What the client sends; read synchronously, on a thread of its own.</param>
    /// <param name="output">What is sent to the client.</param>
    /// <param name="cancellationToken">A token to cancel the session. A pending read of a stream that cannot be interrupted may continue
    /// after it.</param>
    /// <returns>A task that ends when the client has gone.</returns>
    /// <exception cref="NixStoreException">The client speaks neither protocol, or breaks its rules.</exception>
    /// <exception cref="IOException">The client takes nothing any more.</exception>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        var running = Task.Factory.StartNew(
            () =>
            {
                // On this thread to its end, which may come after that of the session.
                using var client = new ClientConnection(input, output, static () => { }, _options.Time);
                RunAsync(client, cancellationToken).GetAwaiter().GetResult();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await running.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Serves until the client goes, on the calling thread.</summary>
    /// <param name="client">The client.</param>
    /// <param name="cancellationToken">A token to cancel operations for the client. The caller cancels the wait for the client.</param>
    internal async Task RunAsync(ClientConnection client, CancellationToken cancellationToken)
    {
        client.Patience = _options.GreetingTime;
        if (!client.WaitForRequest())
        {
            return;
        }

        try
        {
            if (WorkerHandshake.Words.IsBegunBy(client.Reader))
            {
                await WorkerSession.RunAsync(client, _options, _isTrusted, cancellationToken).ConfigureAwait(false);
            }
            else if (ServeVersion.Handshake.IsBegunBy(client.Reader))
            {
                await ServeSession.RunAsync(client, _options, _isTrusted, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                throw new NixFormatException("The client speaks neither the worker protocol nor the serve protocol.", 0);
            }
        }
        catch (NixStoreException)
        {
            client.SayLastWords();
            throw;
        }

        client.SayLastWords();
    }
}
