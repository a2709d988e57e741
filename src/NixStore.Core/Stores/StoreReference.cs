using System.Net;
using System.Net.Sockets;

namespace NixStore.Stores;

/// <summary>
/// Names a store without opening it: a URL as Nix writes it, one of the words <c>auto</c>, <c>local</c> and <c>daemon</c>, or the
/// directory that holds a store of its own, each with settings after a question mark (<c>src/libstore/store-reference.cc</c>).
/// </summary>
public sealed class StoreReference : IEquatable<StoreReference>
{
    /// <summary>The scheme of <see cref="Auto"/>, which no URL has.</summary>
    public const string AutoScheme = "auto";

    /// <summary>The scheme of the store of this machine and of stores in a directory.</summary>
    public const string LocalScheme = "local";

    /// <summary>The scheme of a daemon's socket.</summary>
    public const string DaemonScheme = "unix";

    private StoreReference(string text, string scheme, string authority, IReadOnlyDictionary<string, string> settings, UrlCredential? user = null)
    {
        Text = text;
        Scheme = scheme;
        Authority = authority;
        Settings = settings;
        User = user;
    }

    /// <summary>The store that <c>NIX_REMOTE</c> names, or else the one that this machine has.</summary>
    public static StoreReference Auto { get; } = new("auto", AutoScheme, "", new Dictionary<string, string>());

    /// <summary>
    /// The reference as a user writes it, a directory as its full path. A name and password in the URL of a web server are left out here
    /// and in <see cref="Authority"/>: they are for nobody's eyes.
    /// </summary>
    public string Text { get; }

    /// <summary>
    /// What kind of store is meant, in lower case: the scheme of the URL, <c>auto</c>, <c>local</c> for a directory too, or
    /// <c>unix</c> for <c>daemon</c>.
    /// </summary>
    public string Scheme { get; }

    /// <summary>
    /// What the reference says between <c>://</c> and the settings, as it stands there: host, path or both, an IPv6 address always in
    /// brackets; the full path of a local store's directory; empty if there is nothing.
    /// </summary>
    public string Authority { get; }

    /// <summary>The settings after the question mark, decoded.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Who asks a web server, as its URL says, or null if it does not.</summary>
    internal UrlCredential? User { get; }

    /// <summary>
    /// Whether the setting <c>trusted</c> says that what comes from the store needs no signature (Nix, <c>src/libstore/store-api.hh</c>).
    /// Who takes paths from the store decides whether that counts.
    /// </summary>
    public bool IsTrusted => Settings.GetValueOrDefault("trusted") is "true" or "yes" or "1";

    /// <summary>Reads a reference; a relative directory goes from the process's own.</summary>
    /// <param name="text">A URL, one of <c>auto</c>, <c>local</c> and <c>daemon</c>, or a directory.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="NixFormatException">The text names no store, a setting has no value, or there is a password where none is
    /// allowed.</exception>
    public static StoreReference Parse(string text) => Parse(text, Environment.CurrentDirectory);

    /// <summary>Reads a reference.</summary>
    /// <param name="text">A URL, one of <c>auto</c>, <c>local</c> and <c>daemon</c>, or a directory.</param>
    /// <param name="workingDirectory">The directory from which a relative directory goes; a full path.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="NixFormatException">The text names no store, a setting has no value, or there is a password where none is
    /// allowed.</exception>
    public static StoreReference Parse(string text, string workingDirectory)
    {
        ArgumentNullException.ThrowIfNull(text);
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var place = question < 0 ? text : text[..question];
        var query = question < 0 ? "" : text[question..];
        var scheme = place.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && !place.StartsWith(LocalScheme + "://", StringComparison.OrdinalIgnoreCase))
        {
            var (rest, user) = UrlCredential.TakeOut(place[..scheme].ToLowerInvariant(), place[(scheme + 3)..]);
            place = place[..(scheme + 3)] + rest;
            return new StoreReference(place + query, place[..scheme].ToLowerInvariant(), WithBrackets(rest), ParseSettings(query, place), user);
        }

        var settings = ParseSettings(query, place);
        if (scheme > 0)
        {
            return new StoreReference(text, LocalScheme, Uri.UnescapeDataString(place[(scheme + 3)..]), settings);
        }

        switch (place)
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
            // It is an address without a scheme, and no message may show the password.
            if (LooksLikeCredential(place) && !Path.Exists(Path.GetFullPath(place, workingDirectory)))
            {
                throw new NixFormatException(
                    "The store is named by a name, a password and a host without a scheme. "
                    + "Write it as https://name:password@host, or a directory as ./directory.");
            }

            var directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(place, workingDirectory));
            return new StoreReference(directory + query, LocalScheme, directory, settings);
        }
        catch (ArgumentException failure)
        {
            throw new NixFormatException($"'{text}' names no store: {failure.Message} Give a directory such as /mnt, or a URL.");
        }
    }

    /// <summary>The same store with another value of a setting.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The reference, with the setting in its text too.</returns>
    public StoreReference With(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        var settings = new Dictionary<string, string>(Settings, StringComparer.Ordinal) { [name] = value };
        var query = string.Join('&', settings.Select(static setting => $"{Uri.EscapeDataString(setting.Key)}={Uri.EscapeDataString(setting.Value)}"));
        return new StoreReference($"{Text.Split('?')[0]}?{query}", Scheme, Authority, settings, User);
    }

    private static bool LooksLikeCredential(string place)
    {
        var host = place.AsSpan(0, place.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? slash : place.Length);
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

    /// <summary>The reference as a user writes it.</summary>
    /// <returns>The same as <see cref="Text"/>.</returns>
    public override string ToString() => Text;

    // Nix takes IPv6 addresses without brackets, and a zone with a bare percent sign; then no port can follow.
    private static string WithBrackets(string place)
    {
        var host = place.LastIndexOf('@') + 1;
        var isBracketed = place.AsSpan(host) is ['[', .., ']'];
        if (!isBracketed && place.AsSpan(host) is ['[', ..])
        {
            // A port follows.
            return place;
        }

        var address = isBracketed ? place[(host + 1)..^1] : place[host..];
        var percent = address.IndexOf('%', StringComparison.Ordinal);
        var zone = percent < 0 ? "" : address[(percent + 1)..];
        address = percent < 0 ? address : address[..percent];
        if (!address.Contains(':', StringComparison.Ordinal) || !IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return place;
        }

        zone = zone.Length == 0 ? "" : isBracketed && zone.StartsWith("25", StringComparison.Ordinal) ? $"%{zone}" : $"%25{zone}";
        return $"{place[..host]}[{address}{zone}]";
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
                throw new NixFormatException($"The store '{store}' has a password in its setting '{name}', where everybody would see it. Leave it out.");
            }

            // Of a setting that is given twice the first value counts, as in Nix.
            settings.TryAdd(name, value);
        }

        return settings;
    }
}
