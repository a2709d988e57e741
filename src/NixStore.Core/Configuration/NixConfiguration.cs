using NixStore.Signing;

namespace NixStore.Configuration;

/// <summary>
/// The settings of Nix that matter to stores, with Nix's defaults (<c>nix.conf</c>; <c>src/libstore/globals.cc</c>). Others are read over.
/// </summary>
public sealed record NixConfiguration
{
    /// <summary>The settings if nothing is configured.</summary>
    public static NixConfiguration Default { get; } = new();

    /// <summary>The keys that may sign paths: <c>trusted-public-keys</c>.</summary>
    public IReadOnlyList<PublicKey> TrustedPublicKeys { get; init; } =
        [PublicKey.Parse("cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=")];

    /// <summary>The store that is used if none is named: <c>store</c>, or null if nothing is said.</summary>
    public string? Store { get; init; }

    /// <summary>Files of secret keys, whose public keys are trusted as well: <c>secret-key-files</c>.</summary>
    public IReadOnlyList<string> SecretKeyFiles { get; init; } = [];

    /// <summary>Whether paths that come into a store must be signed or content-addressed: <c>require-sigs</c>.</summary>
    public bool RequireSignatures { get; init; } = true;

    /// <summary>The stores to fetch paths from: <c>substituters</c>.</summary>
    public IReadOnlyList<string> Substituters { get; init; } = ["https://cache.nixos.org/"];

    /// <summary>More stores that users may fetch paths from: <c>trusted-substituters</c>.</summary>
    public IReadOnlyList<string> TrustedSubstituters { get; init; } = [];

    /// <summary>The users whom a daemon trusts, by name, as <c>@group</c>, or <c>*</c> for all: <c>trusted-users</c>.</summary>
    public IReadOnlyList<string> TrustedUsers { get; init; } = ["root"];

    /// <summary>The users who may connect to a daemon, by name, as <c>@group</c>, or <c>*</c> for all: <c>allowed-users</c>.</summary>
    public IReadOnlyList<string> AllowedUsers { get; init; } = ["*"];

    /// <summary>The file of names and passwords for caches: <c>netrc-file</c>; null for <c>netrc</c> beside <c>nix.conf</c>.</summary>
    public string? NetrcFile { get; init; }

    /// <summary>How long the making of a connection may take: <c>connect-timeout</c>; null for no limit.</summary>
    public TimeSpan? ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many connections there may be at once: <c>http-connections</c>; 0 for no limit, null if it is not set.</summary>
    public int? HttpConnections { get; init; }

    /// <summary>Gets whether a live path keeps its derivers from the collector: <c>keep-derivations</c>.</summary>
    public bool KeepDerivations { get; init; } = true;

    /// <summary>Gets whether a live derivation keeps its outputs from the collector: <c>keep-outputs</c>.</summary>
    public bool KeepOutputs { get; init; }

    /// <summary>How long the answer that a cache has a path stays good: <c>narinfo-cache-positive-ttl</c>.</summary>
    public TimeSpan NarInfoPositiveTimeToLive { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long the answer that a cache lacks a path stays good: <c>narinfo-cache-negative-ttl</c>; null if it is not set.
    /// </summary>
    public TimeSpan? NarInfoNegativeTimeToLive { get; init; }

    /// <summary>Changes what settings say: the later one of two has the last word, and <c>extra-</c> adds to a list.</summary>
    /// <param name="settings">The settings; those of another purpose are skipped.</param>
    /// <returns>The changed configuration.</returns>
    /// <exception cref="NixFormatException">A value is malformed; the message names file and line.</exception>
    public NixConfiguration Apply(IEnumerable<ConfigurationSetting> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Aggregate(this, static (configuration, setting) => KnownSettings.Apply(configuration, setting));
    }
}
