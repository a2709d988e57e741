using System.Globalization;
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
    /// The program on the other side, with its arguments, as its shell is to see them (<c>remote-program</c>); null for Nix's own.
    /// </summary>
    public string? RemoteProgram { get; init; }

    /// <summary>Which store of the other side is meant (<c>remote-store</c>); null for the one that it means by itself.</summary>
    public string? RemoteStore { get; private init; }

    /// <summary>The file with the private key (<c>ssh-key</c>).</summary>
    public string? IdentityFile { get; private init; }

    /// <summary>The host's public key, as in a <c>known_hosts</c> file (<c>base64-ssh-public-host-key</c>, decoded).</summary>
    public string? HostKey { get; private init; }

    /// <summary>Whether the client compresses (<c>compress</c>).</summary>
    public bool Compress { get; private init; }

    /// <summary>How many connections carry NARs at once (<c>max-connections</c>); null for the usual.</summary>
    public int? MaximumConnections { get; private init; }

    /// <summary>How long the host may take until it has greeted (<c>connect-timeout</c>, in seconds); null for the usual.</summary>
    public TimeSpan? ConnectTimeout { get; private init; }

    /// <summary>The store directory of the other side's paths (<c>store</c>); null for the usual.</summary>
    public StoreDirectory? Directory { get; private init; }

    /// <summary>Reads the settings of a reference. Those that Nix has for other ends are skipped.</summary>
    /// <exception cref="NixFormatException">A setting has a value that makes no sense.</exception>
    public static SshSettings Of(StoreReference reference)
    {
        return new SshSettings
        {
            RemoteProgram = Text("remote-program"),
            RemoteStore = Text("remote-store"),
            IdentityFile = Text("ssh-key"),
            HostKey = Text("base64-ssh-public-host-key") is { } key ? DecodeKey(key) : null,
            Compress = Text("compress") switch
            {
                null or "false" or "no" or "0" => false,
                "true" or "yes" or "1" => true,
                var other => throw Senseless("compress", other, "is neither true nor false"),
            },
            MaximumConnections = Count("max-connections", "is no count of connections"),
            ConnectTimeout = Count("connect-timeout", "is no count of seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Directory = Text("store") is { } store ? new StoreDirectory(store) : null,
        };

        string? Text(string name) => reference.Settings.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

        int? Count(string name, string fault) => Text(name) is not { } text
            ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 100_000
                ? count
                : throw Senseless(name, text, fault);

        string DecodeKey(string text)
        {
            // A second line would be a second host.
            var decoded = new byte[text.Length];
            return Convert.TryFromBase64String(text, decoded, out var length)
                && Encoding.UTF8.GetString(decoded, 0, length).Trim() is { Length: > 0 } line && !line.Any(char.IsControl)
                ? line
                : throw Senseless("base64-ssh-public-host-key", text, "is not the base64 of a line such as 'ssh-ed25519 AAAA…'");
        }

        NixFormatException Senseless(string name, string value, string fault)
            => new($"The store '{reference}' has the setting '{name}', but '{value}' {fault}.");
    }
}
