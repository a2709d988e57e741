using System.Net;
using System.Net.Sockets;

namespace NixStore.Stores;

/// <summary>
/// The name of a store: a URL as in Nix, one of the words <c>auto</c>, <c>local</c> and <c>daemon</c>, or a directory that contains a
/// store, each with settings after a question mark (<c>src/libstore/store-reference.cc</c>).
/// </summary>
public sealed class StoreReference : IEquatable<StoreReference>
{
    /// <summary>The scheme of <see cref="Auto"/>, which no URL has.</summary>
    public const string AutoScheme = "auto";

    /// <summary>The scheme of the store of this machine and of stores in a directory.</summary>
    public const string LocalScheme = "local";

    /// <summary>The scheme of a daemon's socket.</summary>
    public const string DaemonScheme = "unix";

    private StoreReference(
        string text, string scheme, string authority, IReadOnlyDictionary<string, string> settings, UrlCredential? user = null)
    {
        Text = text;
        Scheme = scheme;
        Authority = authority;
        Settings = settings;
        User = user;
    }

    /// <summary>
    /// Gets the reference to the store that <c>NIX_REMOTE</c> names, or to the store of this machine if the variable is not set.
    /// </summary>
    public static StoreReference Auto { get; } = new("auto", AutoScheme, "", new Dictionary<string, string>());

    /// <summary>
    /// Gets the reference as a user writes it, with the full path of a directory. This text and <see cref="Authority"/> do not contain the
    /// name and password in the URL of a web server, which must not be shown.
    /// </summary>
    public string Text { get; }

    /// <summary>
    /// Gets the kind of the store, in lower case: the scheme of the URL, <c>auto</c>, <c>local</c> for a directory too, or
    /// <c>unix</c> for <c>daemon</c>.
    /// </summary>
    public string Scheme { get; }

    /// <summary>
    /// Gets the text between <c>://</c> and the settings, not decoded: a host, a path, or both, with an IPv6 address always in brackets.
    /// For a local store, gets the full path of its directory. Empty if there is no such text.
    /// </summary>
    public string Authority { get; }

    /// <summary>Gets the settings after the question mark, decoded.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Gets the name and password in the URL of a web server, or null if there are none.</summary>
    internal UrlCredential? User { get; }

    /// <summary>
    /// Gets whether paths from the store need no signature according to the setting <c>trusted</c> (Nix, <c>src/libstore/store-api.hh</c>).
    /// The code that copies paths from the store decides whether the setting is used.
    /// </summary>
    public bool IsTrusted => Settings.GetValueOrDefault("trusted") is "true" or "yes" or "1";

    /// <summary>Reads a reference. A relative directory is relative to the current directory of the process.</summary>
    /// <param name="text">A URL, one of <c>auto</c>, <c>local</c> and <c>daemon</c>, or a directory.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="NixFormatException">The text names no store, a setting has no value, or a password is not allowed.</exception>
    public static StoreReference Parse(string text) => Parse(text, Environment.CurrentDirectory);

    /// <summary>Reads a reference.</summary>
    /// <param name="text">A URL, one of <c>auto</c>, <c>local</c> and <c>daemon</c>, or a directory.</param>
    /// <param name="workingDirectory">The full path of the directory that a relative directory is relative to.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="NixFormatException">The text names no store, a setting has no value, or a password is not allowed.</exception>
    public static StoreReference Parse(string text, string workingDirectory)
    {
        ArgumentNullException.ThrowIfNull(text);
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var name = question < 0 ? text : text[..question];
        var query = question < 0 ? "" : text[question..];
        var scheme = name.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && !name.StartsWith(LocalScheme + "://", StringComparison.OrdinalIgnoreCase))
        {
            var (rest, user) = UrlCredential.TakeOut(name[..scheme].ToLowerInvariant(), name[(scheme + 3)..]);
            name = name[..(scheme + 3)] + rest;
            return new StoreReference(
                name + query, name[..scheme].ToLowerInvariant(), WithBrackets(rest), ParseSettings(query, name), user);
        }

        var settings = ParseSettings(query, name);
        if (scheme > 0)
        {
            return new StoreReference(text, LocalScheme, Uri.UnescapeDataString(name[(scheme + 3)..]), settings);
        }

        switch (name)
        {
            case "" or "auto":
                return settings.Count == 0 ? Auto : new StoreReference("auto" + query, AutoScheme, "", settings);
            case "local":
                return new StoreReference(text, LocalScheme, "", settings);
            case "daemon":
                return new StoreReference(text, DaemonScheme, "", settings);
        }

        try
        {
            // This is a URL without a scheme, and no message may show the password.
            if (LooksLikeCredential(name) && !Path.Exists(Path.GetFullPath(name, workingDirectory)))
            {
                throw new NixFormatException(
                    "The store is named by a name, a password and a host without a scheme. "
                    + "Write it as https://name:password@host, or a directory as ./directory.");
            }

            var directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(name, workingDirectory));
            return new StoreReference(directory + query, LocalScheme, directory, settings);
        }
        catch (ArgumentException failure)
        {
            throw new NixFormatException($"'{text}' names no store: {failure.Message} Give a directory such as /mnt, or a URL.");
        }
    }

    /// <summary>Returns a reference to the same store with another value of a setting.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The reference, with the setting in its text too.</returns>
    public StoreReference With(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        var settings = new Dictionary<string, string>(Settings, StringComparer.Ordinal) { [name] = value };
        var query = string.Join(
            '&', settings.Select(static setting => $"{Uri.EscapeDataString(setting.Key)}={Uri.EscapeDataString(setting.Value)}"));
        return new StoreReference($"{Text.Split('?')[0]}?{query}", Scheme, Authority, settings, User);
    }

    private static bool LooksLikeCredential(string text)
    {
        var host = text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? slash : text.Length);
        return host.IndexOf('@') is > 0 and var at && host[..at].Contains(':');
    }

    /// <inheritdoc/>
    public bool Equals(StoreReference? other) => other is not null && Text == other.Text && User == other.User;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StoreReference);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Compares the text and the user.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>True if they are equal.</returns>
    public static bool operator ==(StoreReference? left, StoreReference? right) => Equals(left, right);

    /// <summary>Compares the text and the user.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The value to compare with.</param>
    /// <returns>True if they differ.</returns>
    public static bool operator !=(StoreReference? left, StoreReference? right) => !Equals(left, right);

    /// <summary>Returns the reference as a user writes it.</summary>
    /// <returns>The same as <see cref="Text"/>.</returns>
    public override string ToString() => Text;

    // Nix takes IPv6 addresses without brackets, and a zone with a bare percent sign; without brackets no port can follow.
    private static string WithBrackets(string address)
    {
        var host = address.LastIndexOf('@') + 1;
        var isBracketed = address.AsSpan(host) is ['[', ..];
        var end = isBracketed ? address.IndexOf(']', host) : address.Length;
        if (end < 0)
        {
            return address;
        }

        var ip = isBracketed ? address[(host + 1)..end] : address[host..];
        var percent = ip.IndexOf('%', StringComparison.Ordinal);
        var zone = percent < 0 ? "" : ip[(percent + 1)..];
        ip = percent < 0 ? ip : ip[..percent];
        if (!ip.Contains(':', StringComparison.Ordinal)
            || !IPAddress.TryParse(ip, out var parsed)
            || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        zone = zone.Length == 0 ? "" : isBracketed && zone.StartsWith("25", StringComparison.Ordinal) ? $"%{zone}" : $"%25{zone}";
        return $"{address[..host]}[{ip}{zone}]{(isBracketed ? address[(end + 1)..] : "")}";
    }

    private static Dictionary<string, string> ParseSettings(string query, string store)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                throw new NixFormatException($"The store '{store}' has the setting '{setting}' without a value. Write it as name=value.");
            }

            var (name, value) = (Uri.UnescapeDataString(setting[..equals]), Uri.UnescapeDataString(setting[(equals + 1)..]));
            if (UrlCredential.IsIn(value))
            {
                throw new NixFormatException(
                    $"The store '{store}' has a password in its setting '{name}', where other users could see it. Leave it out.");
            }

            // The first value of a repeated setting counts, as in Nix.
            settings.TryAdd(name, value);
        }

        return settings;
    }
}
