using System.Globalization;
using NixStore.Stores.Remote.Peers;

namespace NixStore.Stores.Remote.Ssh;

/// <summary>
/// The destination of an SSH connection, as in a URL: <c>user@host:port</c>. A host may be a name from the client's configuration.
/// </summary>
public sealed record SshDestination
{
    // What the client itself refuses in a user's name from its version 9.6 on.
    private const string OfNoName = "'\"`;&<>|(){}";

    private SshDestination(string? user, string host, int? port)
    {
        User = user;
        Host = host;
        Port = port;
    }

    /// <summary>Gets the user; null for the one that the client's configuration names, or who calls it.</summary>
    public string? User { get; }

    /// <summary>Gets the host, an IPv6 address without brackets.</summary>
    public string Host { get; }

    /// <summary>Gets the port; null for the one that the client's configuration names, or 22.</summary>
    public int? Port { get; }

    /// <summary>Gets the host, and its port if it has one, for messages.</summary>
    internal string HostAndPort
        => Port is null ? Host
            : Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}"
            : $"{Host}:{Port}";

    /// <summary>Gets the command with which a user logs in.</summary>
    internal string Login => Port is null ? $"ssh {Text}" : $"ssh -p {Port} {Text}";

    /// <summary>Gets the user and the host, as the client expects them.</summary>
    public string Text => User is null ? Host : $"{User}@{Host}";

    /// <summary>Reads the address of a reference to a store.</summary>
    /// <param name="reference">The reference, such as <c>ssh://deploy@host1:2222</c>.</param>
    /// <returns>The destination.</returns>
    /// <exception cref="NixFormatException">It names no host, or one that a client would take for an option.</exception>
    public static SshDestination Of(StoreReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        var authority = reference.Authority;
        if (authority.Contains('/', StringComparison.Ordinal))
        {
            throw Malformed("a path follows the host; the setting remote-store names the store of the host");
        }

        var at = authority.LastIndexOf('@');
        var user = at < 0 ? null : Uri.UnescapeDataString(authority[..at]);
        var host = authority[(at + 1)..];
        int? port = null;
        var colon = host.LastIndexOf(':');
        if (colon > host.LastIndexOf(']'))
        {
            port = int.TryParse(host[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number is > 0 and <= ushort.MaxValue
                ? number
                : throw Malformed($"'{host[(colon + 1)..]}' is no port");
            host = host[..colon];
        }

        host = Uri.UnescapeDataString(host is ['[', .., ']'] ? host[1..^1] : host);
        RequireSafe("host", host, OfNoName + @"$\\");
        if (user is not null)
        {
            RequireSafe("user", user, OfNoName);
        }

        return new SshDestination(user, host, port);

        // The client gets both as one argument; what begins with a dash would be an option, and some configurations hand them on to a
        // shell.
        void RequireSafe(string what, string name, string forbidden)
        {
            if (name.Length == 0)
            {
                throw Malformed($"it names no {what}");
            }

            if (name[0] == '-'
                || name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || forbidden.Contains(c, StringComparison.Ordinal)))
            {
                throw Malformed($"'{EscapeSequences.Remove(name)}' is no name of a {what}");
            }
        }

        NixFormatException Malformed(string fault)
            => new($"The store '{reference}' cannot be reached over SSH: {fault}. Write it as {reference.Scheme}://user@host:port.");
    }
}
