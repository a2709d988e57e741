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
/// <param name="environment">The variables that determine the directories of stores and the arguments of the client.</param>
/// <param name="options">The options of the client, or null for the defaults.</param>
/// <param name="log">Receives the messages of the other side, or null to drop them.</param>
internal sealed class SshStoreKind(StoreEnvironment environment, SshOptions? options, IDaemonLog? log) : IStoreKind
{
    private const string ServeScheme = "ssh";
    private const string DaemonScheme = "ssh-ng";
    private const string ServeProgram = "nix-store";
    private const string DaemonProgram = "nix-daemon";
    private const int MostRemembered = 100;

    // The time that sshd grants for a login.
    private static readonly TimeSpan _timeToType = TimeSpan.FromMinutes(2);

    private readonly HashSet<string> _logged = [];

    public IReadOnlyList<string> Schemes { get; } = [ServeScheme, DaemonScheme];

    public async Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
        => await OpenWritableAsync(reference, cancellationToken).ConfigureAwait(false);

    public async Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        var host = SshHost.Of(reference, options ?? new SshOptions(), environment);
        return reference.Scheme == DaemonScheme
            ? await OpenDaemonAsync(reference, host, host.Settings.RemoteProgram, cancellationToken).ConfigureAwait(false)
            : await OpenServedAsync(reference, host, cancellationToken).ConfigureAwait(false);
    }

    private Task<DaemonStore> OpenDaemonAsync(
        StoreReference reference, SshHost host, string? program, CancellationToken cancellationToken)
        => ConnectAsync(
            reference,
            host,
            $"{program ?? DaemonProgram} --stdio",
            (peer, remote) => DaemonStore.OpenAsync(
                peer, reference.Text, FindDirectory(host.Settings), remote, LogOf(reference), cancellationToken));

    private Task<SshStore> OpenServedAsync(StoreReference reference, SshHost host, CancellationToken cancellationToken)
    {
        var program = host.Settings.RemoteProgram ?? ServeProgram;

        // The programs of Nix are in the same directory.
        Func<CancellationToken, Task<DaemonStore>>? openDaemon = program.EndsWith(ServeProgram, StringComparison.Ordinal)
            ? stop => OpenDaemonAsync(reference, host, program[..^ServeProgram.Length] + DaemonProgram, stop)
            : null;
        return ConnectAsync(
            reference,
            host,
            $"{program} --serve --write",
            (peer, remote) => SshStore.OpenAsync(
                peer, reference.Text, FindDirectory(host.Settings), remote, openDaemon, log, cancellationToken));
    }

    private StoreDirectory FindDirectory(SshSettings settings)
        => settings.Directory ?? LocalStoreLayout.FromEnvironment(environment).Directory;

    private async Task<T> ConnectAsync<T>(
        StoreReference reference, SshHost host, string command, Func<IPeer, RemoteOptions, Task<T>> open)
    {
        var (ssh, settings) = (host.Options, host.Settings);

        // Each costs a login.
        var usual = Math.Clamp(Environment.ProcessorCount, 2, 8);
        var remote = new RemoteOptions { ConnectTimeout = ssh.ConnectTimeout, MaximumConnections = settings.MaximumConnections ?? usual };
        try
        {
            return await open(NewPeer(ssh with { MayAsk = false }), remote).ConfigureAwait(false);
        }
        catch (StoreConnectionException failure) when (failure.CouldBeAnswered && ssh.MayAsk)
        {
            // The user is asked for one connection, not for several at once.
            remote = remote with
            {
                ConnectTimeout = ssh.ConnectTimeout + _timeToType,
                MaximumConnections = settings.MaximumConnections ?? 1,
            };
            return await open(NewPeer(ssh), remote).ConfigureAwait(false);
        }

        SshPeer NewPeer(SshOptions how) => host.NewPeer(
            settings.RemoteStore is { } store ? $"{command} --store {ShellWords.Quote(store)}" : command,
            how,
            LogOf(reference) is { } hostLog ? line => Log(hostLog, line) : null);
    }

    // A line that begins with "error:" is reported when the other side has ended. Each connection begins with the same lines.
    private void Log(HostLog hostLog, string line)
    {
        lock (_logged)
        {
            if (line.StartsWith("error:", StringComparison.Ordinal)
                || (_logged.Count < MostRemembered && !_logged.Add($"{hostLog.Host} {line}")))
            {
                return;
            }
        }

        hostLog.Write(new LogText(line));
    }

    private HostLog? LogOf(StoreReference reference) => log is null ? null : new HostLog(SshDestination.Of(reference).HostAndPort, log);
}
