using NixStore.Paths;
using NixStore.Protocols.Worker;
using NixStore.Stores;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Remote;
using NixStore.Stores.Remote.Daemon;
using NixStore.Stores.Remote.Peers;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.Opening;

/// <summary>
/// Opens the stores of other machines: <c>ssh://</c>, through <c>nix-store --serve</c> there, and <c>ssh-ng://</c>, through a daemon.
/// </summary>
/// <param name="environment">The variables that place stores and give the client arguments.</param>
/// <param name="options">How the client is called; null for the usual.</param>
/// <param name="log">Takes what the other side tells of its work; null to drop that.</param>
internal sealed class SshStoreKind(StoreEnvironment environment, SshOptions? options, IDaemonLog? log) : IStoreKind
{
    private const string ServeScheme = "ssh";
    private const string DaemonScheme = "ssh-ng";
    private const string ServeProgram = "nix-store";
    private const string DaemonProgram = "nix-daemon";
    private const int MostRemembered = 100;

    // As long as sshd lets somebody type.
    private static readonly TimeSpan _timeToType = TimeSpan.FromMinutes(2);

    private readonly HashSet<string> _told = [];

    public IReadOnlyList<string> Schemes { get; } = [ServeScheme, DaemonScheme];

    public async Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
        => await OpenWritableAsync(reference, cancellationToken).ConfigureAwait(false);

    public async Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        var settings = SshSettings.Of(reference);
        return reference.Scheme == DaemonScheme
            ? await OpenDaemonAsync(reference, settings, cancellationToken).ConfigureAwait(false)
            : await OpenServedAsync(reference, settings, cancellationToken).ConfigureAwait(false);
    }

    private Task<DaemonStore> OpenDaemonAsync(StoreReference reference, SshSettings settings, CancellationToken cancellationToken)
        => ConnectAsync(
            reference,
            settings,
            $"{settings.RemoteProgram ?? DaemonProgram} --stdio",
            (peer, remote) => DaemonStore.OpenAsync(peer, reference.Text, FindDirectory(settings), remote, LogOf(reference), cancellationToken));

    private Task<SshStore> OpenServedAsync(StoreReference reference, SshSettings settings, CancellationToken cancellationToken)
    {
        var program = settings.RemoteProgram ?? ServeProgram;

        // Nix's programs lie side by side.
        Func<CancellationToken, Task<DaemonStore>>? openDaemon = program.EndsWith(ServeProgram, StringComparison.Ordinal)
            ? stop => OpenDaemonAsync(reference, settings with { RemoteProgram = program[..^ServeProgram.Length] + DaemonProgram }, stop)
            : null;
        return ConnectAsync(
            reference,
            settings,
            $"{program} --serve --write",
            (peer, remote) => SshStore.OpenAsync(peer, reference.Text, FindDirectory(settings), remote, openDaemon, log, cancellationToken));
    }

    private StoreDirectory FindDirectory(SshSettings settings) => settings.Directory ?? LocalStoreLayout.FromEnvironment(environment).Directory;

    private async Task<T> ConnectAsync<T>(StoreReference reference, SshSettings settings, string command, Func<IPeer, RemoteOptions, Task<T>> open)
    {
        var destination = SshDestination.Of(reference);
        var ssh = (options ?? new SshOptions()).With(environment);
        ssh = ssh with
        {
            IdentityFile = ssh.IdentityFile ?? settings.IdentityFile,
            Compress = ssh.Compress || settings.Compress,
            ConnectTimeout = settings.ConnectTimeout ?? ssh.ConnectTimeout,
        };

        // Each costs a login.
        var usual = Math.Clamp(Environment.ProcessorCount, 2, 8);
        var remote = new RemoteOptions { ConnectTimeout = ssh.ConnectTimeout, MaximumConnections = settings.MaximumConnections ?? usual };
        try
        {
            return await open(NewPeer(ssh with { MayAsk = false }), remote).ConfigureAwait(false);
        }
        catch (StoreConnectionException failure) when (failure.CouldBeAnswered && ssh.MayAsk)
        {
            // Somebody is asked for one connection, and not for several at once.
            remote = remote with { ConnectTimeout = ssh.ConnectTimeout + _timeToType, MaximumConnections = settings.MaximumConnections ?? 1 };
            return await open(NewPeer(ssh), remote).ConfigureAwait(false);
        }

        SshPeer NewPeer(SshOptions how) => new(
            destination, settings.RemoteStore is { } store ? $"{command} --store {ShellWords.Quote(store)}" : command, how)
        {
            HostKey = settings.HostKey,
            Tell = LogOf(reference) is { } told ? line => Tell(told, line) : null,
        };
    }

    // What begins with "error:" is told when the other side has ended; and each connection begins with the same words.
    private void Tell(HostLog told, string line)
    {
        lock (_told)
        {
            if (line.StartsWith("error:", StringComparison.Ordinal) || (_told.Count < MostRemembered && !_told.Add($"{told.Host} {line}")))
            {
                return;
            }
        }

        told.Write(new LogText(line));
    }

    private HostLog? LogOf(StoreReference reference) => log is null ? null : new HostLog(SshDestination.Of(reference).Host, log);
}
