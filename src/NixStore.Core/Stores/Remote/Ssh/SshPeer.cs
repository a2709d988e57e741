using NixStore.Stores.Remote.Peers;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>
/// A program on another machine, reached by the system's OpenSSH client as a child process: its configuration, agents, jump hosts
/// and known hosts are the user's own.
/// </summary>
/// <param name="destination">The other machine.</param>
/// <param name="command">The program and its arguments, as the shell of the other machine is to see them.</param>
/// <param name="options">The options of the client.</param>
public sealed class SshPeer(SshDestination destination, string command, SshOptions options) : IPeer
{
    private readonly SshCiphers _ciphers = new(destination, options);

    /// <inheritdoc/>
    public string Name => destination.Port is { } port ? $"the host {destination.Text} (port {port})" : $"the host {destination.Text}";

    /// <inheritdoc/>
    public bool IsOnThisMachine => false;

    /// <summary>
    /// Gets the public key that the host has to have, as in a <c>known_hosts</c> file, or null if the user's known hosts decide.
    /// </summary>
    public string? HostKey { get; init; }

    /// <summary>
    /// Gets the receiver of each line that the client and the program write to their standard error, or null to use the lines only in
    /// errors.
    /// </summary>
    public Action<string>? LineRead { get; init; }

    /// <inheritdoc/>
    public async Task<PeerStreams> ConnectAsync(CancellationToken cancellationToken = default)
    {
        if (!options.MayAsk)
        {
            return await StartAsync(cancellationToken).ConfigureAwait(false);
        }

        var turn = await TerminalLock.TakeAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new PromptingStreams(await StartAsync(cancellationToken).ConfigureAwait(false), turn);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private async Task<PeerStreams> StartAsync(CancellationToken cancellationToken)
    {
        var ciphers = await _ciphers.FindAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var knownHosts = HostKey is null ? null : WriteKnownHosts(HostKey);
        try
        {
            var failure = new SshFailure(destination, command, options.MayAsk);
            return new SshStreams(options.Program, GetArguments(knownHosts, ciphers), LineRead, failure, knownHosts);
        }
        catch (Exception fault) when (fault is System.ComponentModel.Win32Exception or IOException)
        {
            Delete(knownHosts);
            throw new StoreConnectionException(
                Name,
                $"Cannot reach {Name}: the SSH client '{options.Program}' cannot be started: {fault.Message.TrimEnd('.')}. "
                + "Install OpenSSH's client.",
                fault);
        }
    }

    /// <summary>
    /// Returns the client's arguments. The first value of an option counts, so what the caller gives stands before what is needed here.
    /// </summary>
    private IReadOnlyList<string> GetArguments(string? knownHosts, string? ciphers)
    {
        List<string> arguments = [.. options.Arguments];
        if (options.IdentityFile is { } key)
        {
            arguments.AddRange(["-i", key]);
        }

        if (knownHosts is not null)
        {
            arguments.AddRange(
                [$"-oUserKnownHostsFile=\"{knownHosts}\"", $"-oHostKeyAlias={destination.Host}", "-oStrictHostKeyChecking=yes"]);
        }

        if (options.Compress)
        {
            arguments.Add("-C");
        }

        if (!options.MayAsk)
        {
            arguments.Add("-oBatchMode=yes");
        }

        if (destination.Port is { } port)
        {
            arguments.Add($"-p{port}");
        }

        if (ciphers is not null)
        {
            arguments.Add($"-oCiphers={ciphers}");
        }

        // Nothing but the program's streams: what a user forwards for a login would be forwarded once for every connection.
        return
        [
            .. arguments,
            "-x",
            "-T",
            "-oClearAllForwardings=yes",
            "-oRemoteCommand=none",
            $"-oConnectTimeout={Math.Max(1, (int)options.ConnectTimeout.TotalSeconds)}",
            "--",
            destination.Text,
            command,
        ];
    }

    private string WriteKnownHosts(string key)
    {
        var file = Path.Combine(Path.GetTempPath(), $"nixstore-{Path.GetRandomFileName()}");
        try
        {
            using var text = new StreamWriter(new FileStream(file, FileMode.CreateNew, FileAccess.Write));
            text.Write($"{destination.Host} {key}\n");
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreConnectionException(
                Name, $"Cannot write down the host key of {Name} in a temporary file: {failure.Message}", failure);
        }
    }

    private static void Delete(string? file)
    {
        if (file is not null)
        {
            File.Delete(file);
        }
    }

    /// <summary>The streams of a client.</summary>
    private sealed class SshStreams(
        string program,
        IReadOnlyList<string> arguments,
        Action<string>? lineRead,
        SshFailure failure,
        string? knownHosts)
        : ProcessStreams(StartProcess(program, arguments, new Dictionary<string, string>()), lineRead)
    {
        public override EndCause? FindCauseOfEnd() => failure.Explain(WaitForExitCode(), Remarks);

        protected override void CleanUp() => Delete(knownHosts);
    }
}
