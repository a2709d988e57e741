namespace NixStore.Stores.Remote.Peers;

/// <summary>A program of this machine that speaks a protocol on its standard streams, such as <c>nix-daemon --stdio</c>.</summary>
/// <param name="name">How messages name it.</param>
/// <param name="program">The program.</param>
/// <param name="arguments">Its arguments.</param>
public sealed class ProcessPeer(string name, string program, IReadOnlyList<string> arguments) : IPeer
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool IsOnThisMachine { get; init; }

    /// <summary>Gets the variables that are set for the program, in addition to those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return Task.FromResult<PeerStreams>(ProcessStreams.Start(program, arguments, Environment));
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or IOException)
        {
            throw new StoreConnectionException(
                name, $"Cannot start '{program}' for {name}: {failure.Message.TrimEnd('.')}. Install it, or name another store.", failure);
        }
    }
}
