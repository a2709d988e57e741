using System.Globalization;
using NixStore.Signing;

namespace NixStore.Configuration;

/// <summary>The settings by name and alias, with their parsers.</summary>
internal static class KnownSettings
{
    private const string Extra = "extra-";

    private static readonly Dictionary<string, Func<NixConfiguration, ConfigurationSetting, NixConfiguration>> _values = new()
    {
        ["store"] = static (configuration, setting) => configuration with { Store = setting.Value.Length > 0 ? setting.Value : null },
        ["require-sigs"] = static (configuration, setting) => configuration with { RequireSignatures = ReadSwitch(setting) },
        ["keep-derivations"] = static (configuration, setting) => configuration with { KeepDerivations = ReadSwitch(setting) },
        ["gc-keep-derivations"] = static (configuration, setting) => configuration with { KeepDerivations = ReadSwitch(setting) },
        ["keep-outputs"] = static (configuration, setting) => configuration with { KeepOutputs = ReadSwitch(setting) },
        ["gc-keep-outputs"] = static (configuration, setting) => configuration with { KeepOutputs = ReadSwitch(setting) },
        ["auto-optimise-store"] = static (configuration, setting) => configuration with { AutoOptimiseStore = ReadSwitch(setting) },
        ["min-free"] = static (configuration, setting) => configuration with { MinimumFree = ReadSize(setting) },
        ["max-free"] = static (configuration, setting) => configuration with { MaximumFree = ReadSize(setting) },
        ["min-free-check-interval"]
            = static (configuration, setting) => configuration with { MinimumFreeCheckInterval = ReadSeconds(setting) },
        ["netrc-file"] = static (configuration, setting) => configuration with { NetrcFile = ReadPath(setting) },
        ["connect-timeout"] = static (configuration, setting) => configuration with
        {
            ConnectTimeout = ReadSeconds(setting) is { Ticks: > 0 } limit ? limit : null,
        },
        ["stalled-download-timeout"] = static (configuration, setting) => configuration with
        {
            StalledDownloadTimeout = ReadSeconds(setting),
        },
        ["download-attempts"] = static (configuration, setting) => configuration with { DownloadAttempts = ReadNumber(setting) },
        ["ssl-cert-file"] = static (configuration, setting) => configuration with
        {
            CertificateFile = setting.Value.Length > 0 ? setting.Value : null,
        },
        ["http-connections"] = static (configuration, setting) => configuration with { HttpConnections = ReadNumber(setting) },
        ["binary-caches-parallel-connections"]
            = static (configuration, setting) => configuration with { HttpConnections = ReadNumber(setting) },
        ["narinfo-cache-positive-ttl"]
            = static (configuration, setting) => configuration with { NarInfoPositiveTimeToLive = ReadSeconds(setting) },
        ["narinfo-cache-negative-ttl"]
            = static (configuration, setting) => configuration with { NarInfoNegativeTimeToLive = ReadSeconds(setting) },
    };

    private static readonly Dictionary<string, Func<NixConfiguration, ConfigurationSetting, bool, NixConfiguration>> _lists = new()
    {
        ["trusted-public-keys"] = AddKeys,
        ["binary-cache-public-keys"] = AddKeys,
        ["secret-key-files"] = static (configuration, setting, adds) => configuration with
        {
            SecretKeyFiles = Combine(configuration.SecretKeyFiles, setting.Words, adds),
        },
        ["substituters"] = AddSubstituters,
        ["binary-caches"] = AddSubstituters,
        ["trusted-substituters"] = AddTrustedSubstituters,
        ["trusted-binary-caches"] = AddTrustedSubstituters,
        ["trusted-users"] = static (configuration, setting, adds) => configuration with
        {
            TrustedUsers = Combine(configuration.TrustedUsers, setting.Words, adds),
        },
        ["allowed-users"] = static (configuration, setting, adds) => configuration with
        {
            AllowedUsers = Combine(configuration.AllowedUsers, setting.Words, adds),
        },
    };

    /// <summary>Applies a setting. Unknown settings are ignored.</summary>
    /// <exception cref="NixFormatException">The value is malformed.</exception>
    public static NixConfiguration Apply(NixConfiguration configuration, ConfigurationSetting setting)
    {
        if (_values.TryGetValue(setting.Name, out var value))
        {
            return value(configuration, setting);
        }

        var adds = setting.Name.StartsWith(Extra, StringComparison.Ordinal);
        var name = adds ? setting.Name[Extra.Length..] : setting.Name;
        return _lists.TryGetValue(name, out var list) ? list(configuration, setting, adds) : configuration;
    }

    private static NixConfiguration AddKeys(NixConfiguration configuration, ConfigurationSetting setting, bool adds)
        => configuration with
        {
            TrustedPublicKeys =
                Combine(configuration.TrustedPublicKeys, ReadKeys(setting), adds),
        };

    private static NixConfiguration AddSubstituters(NixConfiguration configuration, ConfigurationSetting setting, bool adds)
        => configuration with { Substituters = Combine(configuration.Substituters, setting.Words, adds) };

    private static NixConfiguration AddTrustedSubstituters(NixConfiguration configuration, ConfigurationSetting setting, bool adds)
        => configuration with { TrustedSubstituters = Combine(configuration.TrustedSubstituters, setting.Words, adds) };

    private static List<T> Combine<T>(IReadOnlyList<T> known, IEnumerable<T> stated, bool adds)
        => [.. (adds ? known.Concat(stated) : stated).Distinct()];

    private static IReadOnlyList<PublicKey> ReadKeys(ConfigurationSetting setting)
    {
        try
        {
            return PublicKey.ParseAll(setting.Words);
        }
        catch (NixFormatException failure)
        {
            throw setting.Source.Fault($"the setting {setting.Name} has a malformed key: {failure.Message}");
        }
    }

    private static bool ReadSwitch(ConfigurationSetting setting) => setting.Value switch
    {
        "true" or "yes" or "1" => true,
        "false" or "no" or "0" => false,
        var other => throw setting.Source.Fault($"the setting {setting.Name} must be true or false, not '{other}'."),
    };

    private static string ReadPath(ConfigurationSetting setting) => setting.Value is { Length: > 0 } path
        ? path
        : throw setting.Source.Fault($"the setting {setting.Name} must be a path and cannot be empty.");

    private static TimeSpan ReadSeconds(ConfigurationSetting setting) => TimeSpan.FromSeconds(ReadNumber(setting));

    private static int ReadNumber(ConfigurationSetting setting)
        => FindNumber(setting.Value) is <= int.MaxValue and var number
            ? (int)number
            : throw setting.Source.Fault(
                $"the setting {setting.Name} must be a number from 0 to {int.MaxValue}, not '{setting.Value}'.");

    private static long ReadSize(ConfigurationSetting setting)
        => FindNumber(setting.Value) is { } number
            ? (long)ulong.Min(number, long.MaxValue)
            : throw setting.Source.Fault(
                $"the setting {setting.Name} must be a size in bytes, not '{setting.Value}'.");

    // A number may end with a unit: 2K is 2048 (string2IntWithUnitPrefix).
    private static ulong? FindNumber(string text)
    {
        var unit = text.Length == 0 ? -1 : "KMGT".IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal);
        var shift = 10 * (unit + 1);
        return ulong.TryParse(unit < 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= ulong.MaxValue >> shift
                ? number << shift
                : null;
    }
}
