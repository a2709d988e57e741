using NixStore.Signing;

namespace NixStore.Configuration;

/// <summary>
/// The settings of Nix that stores use, with their defaults (<c>nix.conf</c>; <c>src/libstore/globals.cc</c>). Other settings are ignored.
/// </summary>
public sealed record NixConfiguration
{
    /// <summary>Gets the default settings.</summary>
    public static NixConfiguration Default { get; } = new();

    /// <summary>Gets the keys whose signatures are trusted: <c>trusted-public-keys</c>.</summary>
    public IReadOnlyList<PublicKey> TrustedPublicKeys { get; init; } =
        [PublicKey.Parse("cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=")];

    /// <summary>Gets the default store: <c>store</c>, or null if it is not set.</summary>
    public string? Store { get; init; }

    /// <summary>Gets the files of secret keys, whose public keys are also trusted: <c>secret-key-files</c>.</summary>
    public IReadOnlyList<string> SecretKeyFiles { get; init; } = [];

    /// <summary>Gets whether added paths must be signed or content-addressed: <c>require-sigs</c>.</summary>
    public bool RequireSignatures { get; init; } = true;

    /// <summary>Gets the URLs of stores to fetch paths from: <c>substituters</c>.</summary>
    public IReadOnlyList<string> Substituters { get; init; } = ["https://cache.nixos.org/"];

    /// <summary>Gets further URLs of stores that users may fetch paths from: <c>trusted-substituters</c>.</summary>
    public IReadOnlyList<string> TrustedSubstituters { get; init; } = [];

    /// <summary>Gets the users that a daemon trusts, by name, as <c>@group</c>, or <c>*</c> for all: <c>trusted-users</c>.</summary>
    public IReadOnlyList<string> TrustedUsers { get; init; } = ["root"];

    /// <summary>Gets the users who may connect to a daemon, by name, as <c>@group</c>, or <c>*</c> for all: <c>allowed-users</c>.</summary>
    public IReadOnlyList<string> AllowedUsers { get; init; } = ["*"];

    /// <summary>
    /// Gets the file of names and passwords for caches: <c>netrc-file</c>, or null for <c>netrc</c> in the directory of <c>nix.conf</c>.
    /// </summary>
    public string? NetrcFile { get; init; }

    /// <summary>Gets the timeout for opening a connection: <c>connect-timeout</c>, or null for no limit.</summary>
    public TimeSpan? ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets how long a server may send nothing: <c>stalled-download-timeout</c>; null if the setting is absent.</summary>
    public TimeSpan? StalledDownloadTimeout { get; init; }

    /// <summary>Gets how often a request is sent at most: <c>download-attempts</c>; null if the setting is absent.</summary>
    public int? DownloadAttempts { get; init; }

    /// <summary>Gets the file of trusted certificates: <c>ssl-cert-file</c>; null if the setting is absent.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Gets how many connections there may be at once: <c>http-connections</c>; 0 for no limit, null if it is not set.</summary>
    public int? HttpConnections { get; init; }

    /// <summary>Gets whether a live path protects its derivers from the garbage collector: <c>keep-derivations</c>.</summary>
    public bool KeepDerivations { get; init; } = true;

    /// <summary>Gets whether a live derivation protects its outputs from the garbage collector: <c>keep-outputs</c>.</summary>
    public bool KeepOutputs { get; init; }

    /// <summary>Gets whether equal files become one when paths are added to a local store: <c>auto-optimise-store</c>.</summary>
    public bool AutoOptimiseStore { get; init; }

    /// <summary>
    /// Gets the free space below which garbage is collected while paths are added to a local store, in bytes: <c>min-free</c>; 0 for no
    /// such collection.
    /// </summary>
    public long MinimumFree { get; init; }

    /// <summary>Gets the free space at which such a collection ends, in bytes: <c>max-free</c>.</summary>
    public long MaximumFree { get; init; } = long.MaxValue;

    /// <summary>Gets how often the free space is checked at most: <c>min-free-check-interval</c>.</summary>
    public TimeSpan MinimumFreeCheckInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how long the answer that a cache has a path is valid: <c>narinfo-cache-positive-ttl</c>.</summary>
    public TimeSpan NarInfoPositiveTimeToLive { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Gets how long the answer that a cache lacks a path is valid: <c>narinfo-cache-negative-ttl</c>; null if it is not set.
    /// </summary>
    public TimeSpan? NarInfoNegativeTimeToLive { get; init; }

    /// <summary>Applies settings. A later setting overrides an earlier one, and <c>extra-</c> adds to a list.</summary>
    /// <param name="settings">The settings. Unknown settings are ignored.</param>
    /// <returns>The changed configuration.</returns>
    /// <exception cref="NixFormatException">A value is malformed. The message names file and line.</exception>
    public NixConfiguration Apply(IEnumerable<ConfigurationSetting> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Aggregate(this, static (configuration, setting) => KnownSettings.Apply(configuration, setting));
    }
}
