namespace NixStore.Stores.Remote.Ssh;

/// <summary>A host that a reference to a store names, and how the client connects to it.</summary>
internal sealed class SshHost
{
    private SshHost(SshDestination destination, SshSettings settings, SshOptions options)
    {
        Destination = destination;
        Settings = settings;
        Options = options;
    }

    /// <summary>Gets the destination.</summary>
    public SshDestination Destination { get; }

    /// <summary>Gets the settings of the reference.</summary>
    public SshSettings Settings { get; }

    /// <summary>Gets the options of the client, with those of the reference.</summary>
    public SshOptions Options { get; }

    /// <summary>Reads a reference.</summary>
    /// <param name="reference">The reference to a store on the host.</param>
    /// <param name="options">The options of the client.</param>
    /// <param name="environment">The variables with the arguments of the client.</param>
    /// <exception cref="NixFormatException">The reference names no host, or has a setting that is not known.</exception>
    public static SshHost Of(StoreReference reference, SshOptions options, StoreEnvironment environment)
    {
        var settings = SshSettings.Of(reference);
        var ssh = options.With(environment);
        return new SshHost(
            SshDestination.Of(reference),
            settings,
            ssh with
            {
                IdentityFile = ssh.IdentityFile ?? settings.IdentityFile,
                Compress = ssh.Compress || settings.Compress,
                ConnectTimeout = settings.ConnectTimeout ?? ssh.ConnectTimeout,
            });
    }

    /// <summary>Returns the peer of a program on the host.</summary>
    /// <param name="command">The program and its arguments, as the shell of the host receives them.</param>
    /// <param name="options">The options of the client.</param>
    /// <param name="lineRead">Receives each line that the client and the program write to their standard error, or null.</param>
    public SshPeer NewPeer(string command, SshOptions options, Action<string>? lineRead = null)
        => new(Destination, command, options) { HostKey = Settings.HostKey, LineRead = lineRead };
}
