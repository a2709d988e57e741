using System.Globalization;
using NixStore.Paths;

namespace NixStore.Stores;

/// <summary>
/// A reader of the settings of a store URL, by name and type. A setting that no member has read is unknown to its kind of store; the last
/// call, <see cref="RequireAllKnown"/>, reports it.
/// </summary>
/// <param name="reference">The reference whose settings are read, and which messages name.</param>
public sealed class StoreSettings(StoreReference reference)
{
    // Nix has these for every store; IsTrusted of the reference reads the first, and the others have no meaning here
    // (src/libstore/store-api.hh).
    private static readonly string[] _ofAllStores = ["trusted", "path-info-cache-size", "priority", "want-mass-query", "system-features"];

    private readonly SortedSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Reads a text.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The text, or null if the setting is absent or empty.</returns>
    public string? Text(string name) => Find(name) is { Length: > 0 } value ? value : null;

    /// <summary>Reads a boolean, as Nix writes it: <c>true</c>, <c>yes</c>, <c>1</c>, <c>false</c>, <c>no</c> or <c>0</c>.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The value, or null if the setting is absent.</returns>
    /// <exception cref="NixFormatException">The value is no boolean.</exception>
    public bool? Boolean(string name) => Find(name) switch
    {
        null => null,
        "true" or "yes" or "1" => true,
        "false" or "no" or "0" => false,
        _ => throw Malformed(name, "is neither true nor false"),
    };

    /// <summary>Reads a whole number, which may be negative.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The number, or null if the setting is absent.</returns>
    /// <exception cref="NixFormatException">The value is no whole number.</exception>
    public int? Number(string name)
        => Value<int>(
            name,
            static text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            "is no whole number");

    /// <summary>Reads a count.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="unit">What is counted, in the plural, for the message.</param>
    /// <returns>The count, from 1 to 100,000, or null if the setting is absent.</returns>
    /// <exception cref="NixFormatException">The value is no such number.</exception>
    public int? Count(string name, string unit)
        => Value<int>(
            name,
            static text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is > 0 and <= 100_000
                ? count
                : null,
            $"is no count of {unit}");

    /// <summary>Reads a store directory.</summary>
    /// <param name="name">The setting.</param>
    /// <returns>The directory, or null if the setting is absent or empty.</returns>
    /// <exception cref="NixFormatException">The value is no store directory.</exception>
    public StoreDirectory? Directory(string name)
    {
        try
        {
            return Text(name) is { } text ? new StoreDirectory(text) : null;
        }
        catch (NixFormatException failure)
        {
            throw new NixFormatException($"The setting '{name}' of the store '{reference}' cannot be used: {failure.Message}");
        }
    }

    /// <summary>Reads a value of another type.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="name">The setting.</param>
    /// <param name="parse">Reads the value; returns null if it cannot.</param>
    /// <param name="fault">What is wrong with a value that cannot be read, as in <c>is no whole number</c>.</param>
    /// <returns>The value, or null if the setting is absent.</returns>
    /// <exception cref="NixFormatException">The value cannot be read.</exception>
    public T? Value<T>(string name, Func<string, T?> parse, string fault)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(parse);
        return Find(name) is { } text ? parse(text) ?? throw Malformed(name, fault) : null;
    }

    /// <summary>Returns the error of a setting whose value cannot be used.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="fault">What is wrong with its value.</param>
    /// <returns>The error.</returns>
    public NixFormatException Malformed(string name, string fault)
        => new($"The store '{reference}' has the setting '{name}', but '{reference.Settings.GetValueOrDefault(name)}' {fault}.");

    /// <summary>Checks that all settings are known: were read, are those of all stores, or belong to someone else.</summary>
    /// <param name="others">Settings that are read elsewhere, or that Nix has and that have no meaning here.</param>
    /// <exception cref="NixFormatException">A setting is not known.</exception>
    public void RequireAllKnown(params IEnumerable<string> others)
    {
        Boolean("trusted");
        if (reference.Settings.Keys.Except([.. _known, .. _ofAllStores, .. others]).FirstOrDefault() is { } unknown)
        {
            throw new NixFormatException(
                $"The store '{reference}' has the setting '{unknown}', which stores of its kind do not have. They have: "
                + $"{string.Join(", ", _known)}.");
        }
    }

    private string? Find(string name)
    {
        _known.Add(name);
        return reference.Settings.GetValueOrDefault(name);
    }
}
