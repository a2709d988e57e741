using NixStore.Stores;
using NixStore.Stores.Local.Files;
using NixStore.Stores.Remote.Peers;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.Activation;

/// <summary>A machine on which a path is activated: this one, or a host that is reached over SSH.</summary>
public sealed class ActivationTarget
{
    private const string Shell = "sh";
    private const string ShellOfRoot = "sudo -n -H sh";

    private readonly Func<IStore, TargetLayout> _findLayout;
    private readonly IReadOnlyList<IPeer> _shells;

    private ActivationTarget(
        string name, string host, Func<CancellationToken, Task<IWritableStore>> openAsync, IReadOnlyList<IPeer> shells,
        Func<IStore, TargetLayout> findLayout)
    {
        Name = name;
        Host = host;
        OpenAsync = openAsync;
        _shells = shells;
        _findLayout = findLayout;
    }

    /// <summary>Gets the name of the target for users.</summary>
    public string Name { get; }

    /// <summary>Gets the name of the machine, without a user and a port.</summary>
    public string Host { get; }

    /// <summary>Gets whether the target is this machine, so that its profile is switched by this process.</summary>
    internal bool IsThisMachine { get; private init; }

    /// <summary>Gets the function that opens the store of the target.</summary>
    internal Func<CancellationToken, Task<IWritableStore>> OpenAsync { get; }

    /// <summary>Returns this machine.</summary>
    /// <param name="openAsync">Opens the store, which is closed after the activation.</param>
    /// <param name="environment">The variables that determine the directories of the store.</param>
    /// <returns>The target.</returns>
    public static ActivationTarget OfThisMachine(
        Func<CancellationToken, Task<IWritableStore>> openAsync, StoreEnvironment environment)
        => OfThisMachine(openAsync, environment, new Dictionary<string, string>());

    /// <summary>Returns this machine.</summary>
    /// <param name="openAsync">Opens the store.</param>
    /// <param name="environment">The variables that determine the directories of the store.</param>
    /// <param name="variables">The variables that are set for the programs of the activation.</param>
    internal static ActivationTarget OfThisMachine(
        Func<CancellationToken, Task<IWritableStore>> openAsync, StoreEnvironment environment,
        IReadOnlyDictionary<string, string> variables)
        => new(
            Environment.MachineName, Environment.MachineName, openAsync,
            [new ProcessPeer("the shell of this machine", Shell, []) { IsOnThisMachine = true, Environment = variables }],
            store => TargetLayout.OfThisMachine(store, environment))
        {
            IsThisMachine = true,
        };

    /// <summary>Returns a host that is reached over SSH.</summary>
    /// <param name="name">The name of the target for users.</param>
    /// <param name="reference">The store of the host, as in <c>ssh://root@web1</c>.</param>
    /// <param name="openAsync">Opens the store, which is closed after the activation.</param>
    /// <param name="options">How the host is reached.</param>
    /// <returns>The target.</returns>
    /// <exception cref="NixFormatException">The reference names no host, or has a setting that is not known.</exception>
    public static ActivationTarget OfHost(
        string name, StoreReference reference, Func<CancellationToken, Task<IWritableStore>> openAsync, TargetHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(options);
        var host = SshHost.Of(reference, options.Ssh, options.Environment);

        // A host that is lost is noticed, also if it sends nothing for a long time.
        var ssh = host.Options with
        {
            Arguments = [.. host.Options.Arguments, "-oServerAliveInterval=5", "-oServerAliveCountMax=3"],
        };
        var command = options.IsRootNeeded ? ShellOfRoot : Shell;
        var quiet = host.NewPeer(command, ssh with { MayAsk = false });
        var directory = host.Settings.Directory ?? LocalStoreLayout.FindDirectory(options.Environment);
        return new ActivationTarget(
            name, host.Destination.Host, openAsync, ssh.MayAsk ? [quiet, host.NewPeer(command, ssh)] : [quiet],
            _ => TargetLayout.OfHost(directory, host.Settings.RemoteStore));
    }

    /// <summary>Returns a shell of the target.</summary>
    internal TargetShell NewShell() => new(_shells);

    /// <summary>Returns the directories of the store of the target.</summary>
    /// <param name="store">The open store.</param>
    internal TargetLayout LayoutOf(IStore store) => _findLayout(store);
}
