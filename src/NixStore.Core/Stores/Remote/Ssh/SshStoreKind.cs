using NixStore.Stores.Local;
using NixStore.WorkerProtocol;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>Opens the stores of other machines: <c>ssh-ng://</c>, through a daemon there.</summary>
/// <param name="environment">The variables that place stores and give the client arguments.</param>
/// <param name="options">How the client is called; null for the usual.</param>
/// <param name="log">Takes what the other side tells of its work; null to drop that.</param>
internal sealed class SshStoreKind(StoreEnvironment environment, SshOptions? options, IDaemonLog? log) : IStoreKind
{
    private const string DaemonScheme = "ssh-ng";

    // As long as sshd lets somebody type.
    private static readonly TimeSpan _timeToType = TimeSpan.FromMinutes(2);

    public IReadOnlyList<string> Schemes { get; } = [DaemonScheme];

    public async Task<IStore> OpenAsync(StoreReference reference, CancellationToken cancellationToken)
        => await ConnectAsync(reference, cancellationToken).ConfigureAwait(false);

    public async Task<IWritableStore> OpenWritableAsync(StoreReference reference, CancellationToken cancellationToken)
        => await ConnectAsync(reference, cancellationToken).ConfigureAwait(false);

    private Task<DaemonStore> ConnectAsync(StoreReference reference, CancellationToken cancellationToken)
    {
        var settings = SshSettings.Of(reference);
        var peer = FindPeer(reference, settings, "nix-daemon", "--stdio", out var remote);
        return DaemonStore.OpenAsync(
            peer, reference.Text, settings.Directory ?? LocalStoreLayout.FromEnvironment(environment).Directory, remote, log, cancellationToken);
    }

    private SshPeer FindPeer(StoreReference reference, SshSettings settings, string program, string arguments, out RemoteOptions remote)
    {
        var destination = SshDestination.Of(reference);
        var ssh = (options ?? new SshOptions()).With(environment);
        ssh = ssh with
        {
            IdentityFile = ssh.IdentityFile ?? settings.IdentityFile,
            Compress = ssh.Compress || settings.Compress,
            ConnectTimeout = settings.ConnectTimeout ?? ssh.ConnectTimeout,
        };
        remote = new RemoteOptions { ConnectTimeout = ssh.MayAsk ? ssh.ConnectTimeout + _timeToType : ssh.ConnectTimeout };
        remote = remote with { MaximumConnections = settings.MaximumConnections ?? remote.MaximumConnections };
        var command = $"{settings.RemoteProgram ?? program} {arguments}";
        return new SshPeer(destination, settings.RemoteStore is { } store ? $"{command} --store {ShellWords.Quote(store)}" : command, ssh)
        {
            HostKey = settings.HostKey,
            Tell = log is null ? null : Tell,
        };
    }

    // What begins so is told as an error, when the other side has ended.
    private void Tell(string line)
    {
        if (!line.StartsWith("error:", StringComparison.Ordinal))
        {
            log?.Write(new LogText(line));
        }
    }
}
