using System.Text;
using NixStore.Paths;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>
/// What the settings of a URL say of a store over SSH (Nix manual, <c>store/types/ssh-store</c> and <c>experimental-ssh-store</c>).
/// </summary>
internal sealed record SshSettings
{
    private SshSettings()
    {
    }

    /// <summary>
    /// Gets the program on the other side, with its arguments, as its shell is to see them (<c>remote-program</c>); null for Nix's own.
    /// </summary>
    public string? RemoteProgram { get; init; }

    /// <summary>Gets which store of the other side is meant (<c>remote-store</c>); null for the one that it means by itself.</summary>
    public string? RemoteStore { get; private init; }

    /// <summary>Gets the file with the private key (<c>ssh-key</c>).</summary>
    public string? IdentityFile { get; private init; }

    /// <summary>Gets the host's public key, as in a <c>known_hosts</c> file (<c>base64-ssh-public-host-key</c>, decoded).</summary>
    public string? HostKey { get; private init; }

    /// <summary>Gets whether the client compresses (<c>compress</c>).</summary>
    public bool Compress { get; private init; }

    /// <summary>Gets how many connections carry NARs at once (<c>max-connections</c>); null for the usual.</summary>
    public int? MaximumConnections { get; private init; }

    /// <summary>Gets how long the host may take until it has greeted (<c>connect-timeout</c>, in seconds); null for the usual.</summary>
    public TimeSpan? ConnectTimeout { get; private init; }

    /// <summary>Gets the store directory of the other side's paths (<c>store</c>); null for the usual.</summary>
    public StoreDirectory? Directory { get; private init; }

    /// <summary>Reads the settings of a reference. Those that Nix has for other ends are skipped.</summary>
    /// <exception cref="NixFormatException">A setting is not known, or its value cannot be used.</exception>
    public static SshSettings Of(StoreReference reference)
    {
        var settings = new StoreSettings(reference);
        var read = new SshSettings
        {
            RemoteProgram = settings.Text("remote-program"),
            RemoteStore = settings.Text("remote-store"),
            IdentityFile = settings.Text("ssh-key"),
            HostKey = ReadKey(settings, "base64-ssh-public-host-key"),
            Compress = settings.Boolean("compress") ?? false,
            MaximumConnections = settings.Count("max-connections", "connections"),
            ConnectTimeout = settings.Count("connect-timeout", "seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Directory = settings.Directory("store"),
        };

        // Nix has these too; they have no meaning here.
        settings.RequireAllKnown("max-connection-age", "log-fd");
        return read;
    }

    private static string? ReadKey(StoreSettings settings, string name)
    {
        if (settings.Text(name) is not { } text)
        {
            return null;
        }

        // A second line would be a second host.
        var decoded = new byte[text.Length];
        return Convert.TryFromBase64String(text, decoded, out var length)
            && Encoding.UTF8.GetString(decoded, 0, length).Trim() is { Length: > 0 } line && !line.Any(char.IsControl)
            ? line
            : throw settings.Malformed(name, "is not the base64 of a line such as 'ssh-ed25519 AAAA…'");
    }
}
